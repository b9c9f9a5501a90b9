/**
 * print.html of a Recovery Kit: for each key one page, A4 or Letter, black on white, to be typed in or scanned again.
 * The rule: nothing on it needs the network, a script or a colour.
 */
import {renderSVG} from 'uqr';
import {formatTimestamp} from '../../core/text.js';
import {formatFingerprint} from '../../core/fingerprint.js';
import {toKeyLines} from '../../crypto/key-lines.js';
import {type KitContent, type KitProfile} from './kit-content.js';

/** So many job names fit on the page; the rest are counted. */
const jobsShown = 12;

export function printPage(content: KitContent): string {
	const pages = content.profiles.map((profile, index) => keyPage(profile, {content, number: index + 1}));
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>dbseal Recovery Kit</title>
<style>${styles}</style>
</head>
<body>
${pages.join('\n')}
</body>
</html>
`;
}

const styles = `
@page { margin: 15mm; }
* { box-sizing: border-box; }
body { margin: 0; background: white; color: black; font: 10.5pt/1.45 "Helvetica Neue", Helvetica, Arial, "DejaVu Sans", sans-serif; }
article { max-width: 180mm; margin: 0 auto; padding: 8mm 0; break-after: page; }
article:last-child { break-after: auto; }
@media print { article { padding: 0; } }
header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 1.2mm solid black; padding-bottom: 2mm; }
h1 { font-size: 20pt; margin: 0; }
h2 { font-size: 11.5pt; margin: 6mm 0 1.5mm; }
p { margin: 0 0 2mm; }
.warning { border: 0.5mm solid black; padding: 2mm 3mm; margin: 5mm 0 0; font-weight: bold; }
dl { display: grid; grid-template-columns: 30mm 1fr; row-gap: 1mm; margin: 5mm 0 0; }
dt { font-weight: bold; }
dd { margin: 0; overflow-wrap: anywhere; }
.key { display: flex; justify-content: space-between; align-items: center; gap: 6mm; }
.key svg { width: 50mm; height: 50mm; flex: none; }
table { border-collapse: collapse; }
td, th { padding: 1.8mm 1.8mm; text-align: left; }
td { font: 17pt/1.25 "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace; white-space: nowrap; border-bottom: 0.2mm solid #777; }
th { font-size: 8.5pt; font-weight: normal; padding-bottom: 0.5mm; }
td:first-child { font-weight: bold; padding-left: 0; }
td:last-child, th:last-child { border-left: 0.5mm solid black; padding-left: 3mm; }
code { font-family: "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 9.5pt; }
ol { margin: 0; padding-left: 5mm; }
.notes { margin-top: 6mm; display: grid; grid-template-columns: 1fr 1fr; gap: 6mm; }
.notes div { border-bottom: 0.2mm solid black; height: 9mm; font-size: 8.5pt; }
`;

function keyPage(profile: KitProfile, {content, number}: {readonly content: KitContent; readonly number: number}): string {
	const {key, name} = profile;
	const total = content.profiles.length;
	return `<article>
<header><h1>dbseal Recovery Kit</h1><span>${total === 1 ? '' : `key ${number} of ${total}`}</span></header>
<p class="warning">This page opens database backups. Whoever has it can read them: keep it locked away, and not beside them.</p>
<dl>
<dt>Profile</dt><dd>${escapeHtml(name)}</dd>
<dt>Fingerprint</dt><dd><code>${formatFingerprint(key.fingerprint)}</code></dd>
<dt>Opens</dt><dd>${escapeHtml(describeJobs(profile.jobs))}</dd>
<dt>Made</dt><dd>${formatTimestamp(content.madeAt)} on ${escapeHtml(content.host)}, by dbseal ${escapeHtml(content.version)}</dd>
</dl>
<h2>The key</h2>
<div class="key">
${keyTable(key.bytes)}
${qrCode(key.toHex())}
</div>
<h2>To use it</h2>
<ol>
<li>Type the four lines into a text file, each with its check digits. There are only the digits 0 to 9 and the letters a to f;
spaces and upper case don't matter. Or scan the QR code: it is the same key as 64 digits, and they can be the file as well.</li>
<li>With dbseal: <code>dbseal vault import NAME --key-file FILE</code><br>
With the kit's recover.mjs alone: <code>node recover.mjs BACKUP --key-file FILE</code></li>
<li>A typing error is found by the check digits of its line, and you are told which line. Then compare the fingerprint.</li>
</ol>
<div class="notes"><div>Kept at</div><div>Last tested on, by</div></div>
</article>`;
}

function describeJobs(jobs: readonly string[]): string {
	const shown = jobs.slice(0, jobsShown).join(', ');
	const rest = jobs.length - jobsShown;
	return jobs.length === 0 ? 'what this profile encrypted; no job used it when this page was made' : `the backups of ${shown}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function keyTable(key: Uint8Array): string {
	const rows = toKeyLines(key).map(({number, groups, check}) =>
		`<tr><td>${number}:</td>${groups.map(group => `<td>${group}</td>`).join('')}<td>${check}</td></tr>`);
	return `<table>
<tr><th></th><th colspan="4"></th><th>check</th></tr>
${rows.join('\n')}
</table>`;
}

/** Upper case keeps the code small: QR has a mode of its own for digits and capitals. */
function qrCode(keyHex: string): string {
	return renderSVG(keyHex.toUpperCase(), {ecc: 'M', border: 2});
}

function escapeHtml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
