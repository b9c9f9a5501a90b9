/**
 * Preloaded before recover.mjs: takes away what Node 18.0 does not have, so that a shared source which begins to use it is
 * found on any Node. Tried against Node 18.0.0 and 18.20.8 themselves when this was written.
 */
'use strict';
const buffer = require('node:buffer');
const crypto = require('node:crypto');
const {syncBuiltinESMExports} = require('node:module');
const os = require('node:os');
// eslint-disable-next-line unicorn/import-style -- what is taken away has to be the module's own
const nodeUtil = require('node:util');
const zlib = require('node:zlib');

for (const [owner, ...names] of [
	[Array.prototype, 'toSorted', 'toReversed', 'toSpliced', 'with'],
	[Array, 'fromAsync'],
	[Object.getPrototypeOf(Uint8Array.prototype), 'toSorted', 'toReversed', 'with'],
	[Object, 'groupBy'],
	[Map, 'groupBy'],
	[Promise, 'withResolvers', 'try'],
	[String.prototype, 'isWellFormed', 'toWellFormed'],
	[Set.prototype, 'union', 'intersection', 'difference', 'isSubsetOf'],
	[AbortSignal, 'any'],
	[buffer, 'isUtf8', 'isAscii'],
	[os, 'availableParallelism'],
	[nodeUtil, 'parseArgs', 'parseEnv', 'styleText', 'stripVTControlCharacters'],
	[crypto, 'hash'],
	[zlib, 'createZstdDecompress', 'zstdCompress', 'zstdDecompressSync', 'crc32'],
]) {
	for (const name of names) {
		delete owner[name];
	}
}

const NewerRegExp = RegExp;
globalThis.RegExp = new Proxy(NewerRegExp, {
	construct(target, [pattern, flags], newTarget) {
		if (String(flags).includes('v')) {
			throw new SyntaxError(`Invalid flags supplied to RegExp constructor '${flags}'`);
		}

		return Reflect.construct(target, [pattern, flags], newTarget);
	},
});
syncBuiltinESMExports();
