/**
 * The files that a Recovery Kit is made of (docs/format.md, "Recovery Kit").
 * The rule: a kit needs nothing but itself: no store, no network, no dbseal.
 */
import {toKeysJson} from './key-list.js';
import {type KitContent} from './kit-content.js';
import {printPage} from './print-page.js';
import {readmeText} from './readme.js';

export type KitFile = {
	/** Relative to the kit, with `/`. */
	readonly name: string;
	readonly content: Uint8Array | string;
};

/** @param reader The bytes of recover.mjs. */
export function kitFiles(content: KitContent, reader: Uint8Array): readonly KitFile[] {
	const keyFiles = keyFileNames(content);
	return [
		{name: 'README.txt', content: readmeText(content, keyFiles)},
		...content.profiles.map(({key}, index) => ({name: keyFiles[index] ?? '', content: `${key.toHex()}\n`})),
		{name: 'keys.json', content: toKeysJson(content.profiles)},
		{name: 'recover.mjs', content: reader},
		{name: 'print.html', content: printPage(content)},
	];
}

/** `master.key`; in a kit of several profiles `keys/NAME.key`, with a number where the file of another has that name. */
function keyFileNames({profiles}: KitContent): readonly string[] {
	if (profiles.length === 1) {
		return ['master.key'];
	}

	const stems = new Set<string>();
	for (const {name} of profiles) {
		const stem = fileStem(name);
		let candidate = stem;
		for (let number = 2; stems.has(candidate); number++) {
			candidate = `${stem}-${number}`;
		}

		stems.add(candidate);
	}

	return [...stems].map(stem => `keys/${stem}.key`);
}

/** Kits are unpacked on any system: letters, digits, dots and dashes only, and no upper case, which some can't tell apart. */
function fileStem(name: string): string {
	const stem = name.normalize('NFKD').toLowerCase()
		.replaceAll(/\p{M}/gv, '')
		.replaceAll(/[^a-z\d.]+/gv, '-')
		.replaceAll(/^[.\-]+|[.\-]+$/gv, '');
	return stem === '' ? 'profile' : stem;
}
