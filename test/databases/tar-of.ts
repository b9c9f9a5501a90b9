/** A tar as tools of the DBackup lineage keep several databases in. */
import {Buffer} from 'node:buffer';

export function tarOf(manifest: unknown, files: Readonly<Record<string, Buffer>>): Buffer {
	const members = [['manifest.json', Buffer.from(JSON.stringify(manifest))] as const, ...Object.entries(files)];
	return Buffer.concat([...members.flatMap(([name, bytes]) => {
		const header = Buffer.alloc(512);
		header.write(name, 0);
		header.write('0000644\0', 100);
		header.write(bytes.length.toString(8).padStart(11, '0'), 124);
		header.write('0', 156);
		header.write('ustar\u000000', 257);
		return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
	}), Buffer.alloc(1024)]);
}
