/**
 * The keys of a Recovery Kit's zip, as it was written or as somebody packed its folder again.
 */
import path from 'node:path';
import {type Buffer} from 'node:buffer';
import {readZip, type ZipFile} from '../../compression/zip.js';
import {decodeText} from '../../core/decode-text.js';
import {IntegrityError, KeyError} from '../../core/errors.js';
import {type KitKeys, loadKit} from './kit-keys.js';

/** @throws IntegrityError KIT_DAMAGED where the zip itself or all of its key files can't be read; one of them that can't be is a problem. */
export async function loadKitZip(bytes: Buffer): Promise<KitKeys> {
	const files = sayDamaged(() => readZip(bytes));
	const folder = kitFolderIn(files);
	const inKit = new Map(files.filter(({name}) => name.startsWith(folder)).map(file => [file.name.slice(folder.length), file]));
	const kit = await loadKit({
		listKeys: async () => [...inKit.keys()].filter(name => path.posix.dirname(name) === 'keys').map(name => path.posix.basename(name)),
		async readText(name) {
			const file = inKit.get(name);
			return file && readText(file);
		},
	});
	if (kit.keys.length === 0) {
		// Where damage cost the last key, it is what has to be said.
		for (const file of files.filter(({name}) => isKeyFile(name))) {
			readText(file);
		}
	}

	return kit;
}

function isKeyFile(name: string): boolean {
	return path.posix.basename(name) === 'keys.json' || name.endsWith('.key');
}

/** Where its files are: at the top, or in the folder that was packed; ends with `/` then. */
function kitFolderIn(files: readonly ZipFile[]): string {
	const [first = '.'] = files
		.map(({name}) => name.replace(/(?:^|\/)keys\/[^\/]+\.key$/v, '/master.key'))
		.filter(name => ['keys.json', 'master.key'].includes(path.posix.basename(name)))
		.map(name => path.posix.dirname(name))
		.toSorted((one, other) => one.length - other.length);
	return first === '.' || first === '/' ? '' : `${first}/`;
}

function readText({name, lock, read}: ZipFile): string {
	if (lock !== undefined) {
		throw new KeyError({
			code: 'MASTER_KEY_INVALID', message: `${name} is packed with ${lock}`, hint: 'Unpack the zip with the program that made it, and give the folder.',
		});
	}

	return sayDamaged(() => decodeText(read()));
}

function sayDamaged<T>(read: () => T): T {
	try {
		return read();
	} catch (error) {
		if (error instanceof IntegrityError) {
			throw new IntegrityError({
				code: 'KIT_DAMAGED', message: error.message, hint: 'Take another copy of the kit; its printed page has the key, too.', cause: error,
			});
		}

		throw error;
	}
}
