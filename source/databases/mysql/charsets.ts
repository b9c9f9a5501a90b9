/**
 * Character sets of MariaDB and MySQL, as far as reading SQL needs them. The rule: in a few of them the second byte of a character
 * may look like a quote or a backslash, and whoever reads them byte by byte takes data for the end of a string.
 */
import {Buffer} from 'node:buffer';

const doubleByteSets: Readonly<Record<string, (lead: number) => boolean>> = {
	big5: lead => lead >= 0xA1 && lead <= 0xF9,
	gbk: lead => lead >= 0x81 && lead <= 0xFE,
	gb18030: lead => lead >= 0x81 && lead <= 0xFE,
	sjis: isJapaneseLead,
	cp932: isJapaneseLead,
};

/** 2 where both bytes are one character of a set whose second bytes may be ASCII; 1 for all else. */
export function multibyteLength(characterSet: string, lead: number, trail: number): 1 | 2 {
	const isLead = doubleByteSets[characterSet];
	return isLead !== undefined && isLead(lead) && trail >= 0x40 && trail !== 0x7F ? 2 : 1;
}

function isUtf8(characterSet: string): boolean {
	return characterSet.startsWith('utf8');
}

/** Names in latin1 and binary text byte by byte, all else as UTF-8. */
export function decodeName(bytes: Buffer, characterSet: string): string {
	return bytes.toString(characterSet === 'latin1' ? 'latin1' : 'utf8');
}

/** Undefined where the name can't be written in this character set. */
export function encodeName(name: string, characterSet: string): Buffer | undefined {
	const highest = Math.max(...[...name].map(character => character.codePointAt(0) ?? 0));
	if (isUtf8(characterSet) || highest < 0x80) {
		return Buffer.from(name);
	}

	return characterSet === 'latin1' && highest < 0x1_00 ? Buffer.from(name, 'latin1') : undefined;
}

function isJapaneseLead(lead: number): boolean {
	return (lead >= 0x81 && lead <= 0x9F) || (lead >= 0xE0 && lead <= 0xFC);
}
