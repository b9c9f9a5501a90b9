/**
 * What is particular to MySQL 8 and 9. A dump that mysqldump 9.7.4 made of `content.sql`, with the arguments that dbseal gives it: no such server is installed for the tests.
 */
import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {DumpJudge} from '../../../source/databases/mysql/judge.js';
import {showingCondition} from '../../../source/databases/mysql/masking.js';
import {MysqlReader} from '../../../source/databases/mysql/statements/reader.js';
import {definerProblem} from '../../../source/databases/mysql/restorable.js';
import {split} from '../../through.js';

const dump = fs.readFileSync(new URL('../../fixtures/mysql-9.7/shop.sql', import.meta.url));

function read(pieces: readonly Buffer[]) {
	const judge = new DumpJudge({
		target: 'copy', databases: new Set(['shop', 'copy']), ignoresCase: false, disablesEvents: true, takesOwnership: false, givesProperties: false,
	});
	const reader = new MysqlReader({
		server: {isMariadb: false, number: 90_704}, sqlMode: '', judge, ending: '|',
	});
	const text = Buffer.concat([...pieces.flatMap(piece => reader.push(piece)), ...reader.end()]).toString();
	return {judge, reader, text};
}

test('rows, definers and the end of a dump by mysqldump 9.7 are read the same for any split into chunks', () => {
	fc.assert(fc.property(fc.array(fc.integer({min: 1, max: 900}), {minLength: 1, maxLength: 60}), pieceSizes => {
		const {judge, reader} = read([...split(dump, pieceSizes)]);

		expect(judge.objects.countedRows).toEqual({
			customers: 4, log: 0, nothing: 0, 'or`ders; (x)': 3, vectors: 2,
		});
		expect(judge.definers).toEqual(new Set(['app@corp@%', 'clerk@localhost']));
		expect(judge).toMatchObject({
			headerName: 'shop', problems: [], refused: [], leftOut: new Set(),
		});
		expect(reader.isComplete).toBe(true);
	}), {numRuns: 40});
});

test('a dump by mysqldump 9.7 that is cut anywhere is not complete', () => {
	const end = dump.lastIndexOf('-- Dump completed') + '-- Dump completed'.length;
	for (let length = 0; length < end; length += 61) {
		expect(read([dump.subarray(0, length)]).reader.isComplete).toBe(false);
	}
});

test('a dump by mysqldump 9.7 makes no event that runs by itself', () => {
	const enabled = Buffer.from(dump.toString().replace('NOT PRESERVE DISABLE DO', 'NOT PRESERVE ENABLE DO'));

	expect(read([enabled]).text).toMatch(/EVENT `nightly` .* DISABLE DO BEGIN DELETE/v);
	expect(read([enabled]).text).not.toContain('ENABLE DO');
});

const accounts = {all: new Set(['root@localhost', 'app@%']), protected: new Set(['root@localhost'])};

test.each([
	['of somebody', 'SET_USER_ID', '8.0.36', accounts, 'app@%', []],
	['of root', 'SET_USER_ID', '8.0.36', accounts, 'root@LOCALHOST', ['SYSTEM_USER']],
	['of root, whose rights may not be asked for', 'SET_ANY_DEFINER', '9.7.4', undefined, 'root@localhost', ['SYSTEM_USER']],
	['of somebody who is gone', 'SET_ANY_DEFINER', '9.7.4', accounts, 'gone@%', ['ALLOW_NONEXISTENT_DEFINER']],
	['of root and of somebody who is gone', 'SHOW_ROUTINE', '9.7.4', accounts, 'root@localhost gone@%', ['SET_ANY_DEFINER', 'SYSTEM_USER', 'ALLOW_NONEXISTENT_DEFINER']],
	['of root', 'SYSTEM_USER', '10.11.6-MariaDB', undefined, 'root@localhost', ['SET USER']],
	['of root', 'SYSTEM_USER,SET_ANY_DEFINER', '9.7.4', accounts, 'root@localhost', []],
])('to make objects %s, who has %s in %s lacks what that server asks for', (_whose, rights, version, known, definers, lacking) => {
	const facts = {
		user: 'lim@%', version, grants: [{rights: new Set(rights.split(','))}], ...(known && {accounts: known}),
	};

	const problems = definerProblem(facts, definers.split(' '));

	expect(problems.map(({hint}) => hint.split(' ON ')[0])).toEqual(lacking.length === 0 ? [] : [`Type as an administrator: GRANT ${lacking.join(', ')}`]);
});

test.each([
	['NO_AUTO_CREATE_USER', ''],
	['STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION', 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'],
	['NO_AUTO_CREATE_USER,ANSI_QUOTES', 'ANSI_QUOTES'],
])('a mode of older servers, which MySQL 8 refuses, is left out of %s', (modes, left) => {
	const set = (value: string) => `/*!50003 SET sql_mode              = '${value}' */`;

	expect(read([Buffer.from(`${set(modes)};\n`)]).text).toBe(`${set(left)}|\n`);
});

test('masking policies of the whole server, as mysqldump 9.7 writes them unasked, are left out of a load', () => {
	const policies = 'DROP MASKING POLICY IF EXISTS `m`;\nCREATE MASKING POLICY `m`(`c`) CASE WHEN CURRENT_ROLE_IN(\'admin\') THEN `c` ELSE SHA2(`c`, 256) END;\n';

	const {judge, text} = read([Buffer.from(policies), dump]);

	expect(judge).toMatchObject({problems: [], refused: [], leftOut: new Set(['DROP MASKING POLICY', 'CREATE MASKING POLICY'])});
	expect(text).not.toContain('MASKING');
});

test.each([
	['CREATE MASKING POLICY `m`(`c`)\n    CASE WHEN CURRENT_ROLE_IN(\'admin\')\n         THEN `c`\n         ELSE SHA2(`c`, 256)\n    END', 'CURRENT_ROLE_IN(\'admin\')'],
	['CREATE MASKING POLICY `m``x`(`a b`) CASE WHEN CURRENT_USER_IN(\'a@b\', \'c@%\') THEN \'x\' ELSE `a b` END', 'NOT CURRENT_USER_IN(\'a@b\', \'c@%\')'],
	['CREATE MASKING POLICY `m`(`c`) CASE WHEN CURRENT_ROLE_IN(\'admin\') THEN SHA2(`c`, 256) ELSE \'x\' END', undefined],
	['CREATE MASKING POLICY `m`(`c`) CASE WHEN `c` = \'CURRENT_ROLE_IN(1)\' THEN `c` ELSE \'x\' END', undefined],
	['CREATE MASKING POLICY `m`(`c`) CASE WHEN CURRENT_ROLE_IN(\'a\') OR 1 THEN `c` ELSE \'x\' END', undefined],
	['something else', undefined],
])('%s shows what is there where %s holds', (policy, condition) => {
	expect(showingCondition(policy)).toBe(condition);
});
