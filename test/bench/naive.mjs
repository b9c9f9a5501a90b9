/**
 * The peer: what a few lines of Node do with their defaults. `backup IN OUT [gzip|brotli10]`, `restore IN OUT`.
 * The restore neither verifies first nor checks a checksum.
 */
import {Buffer} from 'node:buffer';
import process from 'node:process';
import {createCipheriv, createDecipheriv} from 'node:crypto';
import fs from 'node:fs';
import {pipeline} from 'node:stream/promises';
import zlib from 'node:zlib';

const key = Buffer.alloc(32, 7);
const iv = Buffer.alloc(12, 9);
const [direction, input, output, compression = 'gzip'] = process.argv.slice(2);

if (direction === 'backup') {
	const compress = compression === 'gzip'
		? zlib.createGzip()
		: zlib.createBrotliCompress({params: {[zlib.constants.BROTLI_PARAM_QUALITY]: 10}});
	const cipher = createCipheriv('aes-256-gcm', key, iv);
	await pipeline(fs.createReadStream(input), compress, cipher, fs.createWriteStream(output));
	fs.writeFileSync(`${output}.tag`, cipher.getAuthTag());
} else {
	const decipher = createDecipheriv('aes-256-gcm', key, iv);
	decipher.setAuthTag(fs.readFileSync(`${input}.tag`));
	await pipeline(fs.createReadStream(input), decipher, zlib.createGunzip(), fs.createWriteStream(output));
}
