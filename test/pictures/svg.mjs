/**
 * The screen of a terminal emulator as an SVG picture, cell by cell, in its own colours.
 */
import stringWidth from 'string-width';

const cellWidth = 8.4;
const lineHeight = 18;
const padding = 16;
const foreground = '#d5dbe3';
const background = '#14181f';

/** The 16 colours, as terminals with a dark theme show them. */
const palette = [
	'#20262f',
	'#e06c75',
	'#98c379',
	'#e5c07b',
	'#61afef',
	'#c678dd',
	'#56b6c2',
	'#d5dbe3',
	'#5c6370',
	'#ef8a92',
	'#b2d994',
	'#f0d39a',
	'#83c3f7',
	'#d79be8',
	'#7fd0da',
	'#ffffff',
];

export function screenToSvg(terminal, title) {
	const {cols, rows, buffer: {active}} = terminal;
	const width = Math.round((cols * cellWidth) + (padding * 2));
	const height = (rows * lineHeight) + (padding * 2);
	const lines = Array.from({length: rows}, (_, row) => lineToSvg(active.getLine(active.baseY + row), row, cols)).filter(Boolean);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}">`,
		`<title>${escapeXml(title)}</title>`,
		`<rect width="${width}" height="${height}" rx="8" fill="${background}"/>`,
		'<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="14" xml:space="preserve">',
		...lines,
		'</g>',
		'</svg>',
		'',
	].join('\n');
}

function lineToSvg(line, row, cols) {
	return runsOf(line, cols).map(run => runToSvg(run, row)).join('');
}

/** Neighbouring cells of one look are one run. */
function runsOf(line, cols) {
	const runs = [];
	for (let column = 0; column < cols; column++) {
		const cell = line.getCell(column);
		const width = cell.getWidth();
		if (width === 0) {
			continue;
		}

		const look = lookOf(cell);
		const last = runs.at(-1);
		if (last?.key === look.key) {
			last.text += cell.getChars() || ' ';
			last.cells += width;
		} else {
			runs.push({
				...look, column, text: cell.getChars() || ' ', cells: width,
			});
		}
	}

	return runs.flatMap(run => run.fill === undefined ? wordsOf(run) : [run]);
}

/** Blanks are left out, so that no viewer's way with white space moves a word. */
function wordsOf(run) {
	return [...run.text.matchAll(/[^ ]+(?: [^ ]+)*/gv)].map(match => ({
		...run, text: match[0], column: run.column + stringWidth(run.text.slice(0, match.index)), cells: stringWidth(match[0]),
	}));
}

function lookOf(cell) {
	const isInverse = cell.isInverse() !== 0;
	const front = colourOf(cell.isFgDefault(), cell.getFgColor()) ?? foreground;
	const back = colourOf(cell.isBgDefault(), cell.getBgColor());
	const look = {
		colour: isInverse ? (back ?? background) : front,
		fill: isInverse ? front : back,
		isBold: cell.isBold() !== 0,
		isDim: cell.isDim() !== 0,
	};
	return {...look, key: JSON.stringify(look)};
}

function colourOf(isDefault, index) {
	if (isDefault) {
		return undefined;
	}

	if (index < 16) {
		return palette[index];
	}

	// The 6×6×6 cube and the grey ramp of xterm.
	if (index >= 232) {
		const grey = 8 + ((index - 232) * 10);
		return `rgb(${grey},${grey},${grey})`;
	}

	const levels = [0, 95, 135, 175, 215, 255];
	const place = index - 16;
	return `rgb(${levels[Math.floor(place / 36)]},${levels[Math.floor(place / 6) % 6]},${levels[place % 6]})`;
}

function runToSvg({column, text, cells, colour, fill, isBold, isDim}, row) {
	const x = padding + (column * cellWidth);
	const y = padding + (row * lineHeight);
	const length = (cells * cellWidth).toFixed(1);
	const box = fill === undefined ? '' : `<rect x="${x.toFixed(1)}" y="${y}" width="${length}" height="${lineHeight}" fill="${fill}"/>`;
	const look = `fill="${colour}"${isBold ? ' font-weight="bold"' : ''}${isDim ? ' opacity="0.7"' : ''}`;
	return `${box}<text x="${x.toFixed(1)}" y="${y + 13}" textLength="${length}" lengthAdjust="spacingAndGlyphs" ${look}>${escapeXml(text)}</text>\n`;
}

function escapeXml(text) {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
