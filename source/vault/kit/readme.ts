/**
 * README.txt of a Recovery Kit: for someone under stress who has never heard of dbseal.
 * The rule: every command in it works as it stands; tests run them. Changes here go through docs/worst-day.md, too.
 */
import {formatTimestamp} from '../../core/text.js';
import {formatFingerprint} from '../../core/fingerprint.js';
import {type KitContent, type KitProfile} from './kit-content.js';

/** @param keyFiles The key files' names, in the order of the profiles. */
export function readmeText(content: KitContent, keyFiles: readonly string[]): string {
	return [
		introduction(content, keyFiles),
		...whereBackupsAre(content),
		steps(),
		opensslRecipe(keyFiles),
		lostPieces(content, keyFiles),
	].join('\n\n\n');
}

function introduction(content: KitContent, keyFiles: readonly string[]): string {
	const isOne = content.profiles.length === 1;
	return `DBSEAL RECOVERY KIT
===================

${isOne ? 'This kit opens' : 'This kit opens everything that is listed below:'} database backups that dbseal encrypted, on any computer,
without dbseal and without the server that made them.
Whoever has it can read those backups: keep it offline, and not beside them.

Made    ${formatTimestamp(content.madeAt)} on ${content.host}, by dbseal ${content.version}

${content.profiles.map((profile, index) => describeProfile(profile, keyFiles[index] ?? '')).join('\n\n')}`;
}

/** Nobody looks for a file whose place is not written down. Passwords are not in it: those are kept elsewhere. */
function whereBackupsAre({destinations = []}: KitContent): readonly string[] {
	if (destinations.length === 0) {
		return [];
	}

	const width = Math.max(...destinations.map(({name}) => name.length));
	return [`WHERE THE BACKUPS ARE
---------------------

When this kit was made, the backups that it opens were kept at

${destinations.map(({name, address}) => `    ${name.padEnd(width)}  ${address}`).join('\n')}

A path is a folder of the computer that is named above. Passwords and access
keys for other places are not in this kit.`];
}

function describeProfile({name, key, jobs}: KitProfile, keyFile: string): string {
	return `Profile      ${name}
Fingerprint  ${formatFingerprint(key.fingerprint)}
Key file     ${keyFile}
Used by      ${jobs.length === 0 ? 'no job when this kit was made' : jobs.join(', ')}`;
}

function steps(): string {
	return `GET YOUR DATA BACK IN THREE STEPS
---------------------------------

You need Node.js, version 18 or newer, from https://nodejs.org or your system's
packages. Nothing else, and no network.

1. Copy the backup into this folder. It is two files, the second named like the
   first with .meta.json at its end. Copy both.

2. Open a terminal in this folder and type

       node recover.mjs

   It lists the backups that it finds, finds the right key, checks that every
   byte is as it was stored, and only then writes the dump.
   Without questions: node recover.mjs BACKUP --output FOLDER

3. Load the dump. The commands for it are what recover.mjs prints last.

   It says that the backup is damaged? Look for another copy. Where there is
   none, node recover.mjs BACKUP --salvage writes what is left of it.`;
}

/** The block that tests run: it starts at `FILE=` and ends with the empty line. */
function opensslRecipe([keyFile = 'master.key', ...others]: readonly string[]): string {
	const which = others.length === 0
		? ''
		: `
- "profileName" in the .meta.json says which key file it is.`;
	return `WITHOUT NODE: ONLY OPENSSL
--------------------------

Put the backup's own name and its key file into the first two lines, and paste
the block into a terminal in this folder:

    FILE=backup.sql.gz.enc
    KEY_FILE=${keyFile}
    case $FILE in
      *.gz.enc) UNPACK='gunzip' ;; *.br.enc) UNPACK='brotli -d' ;;
      *.zst.enc) UNPACK='zstd -d' ;; *) UNPACK='cat' ;; esac
    IV=$(tr -d '\\n' < "$FILE.meta.json" | sed 's/.*"iv": *"\\([0-9A-Fa-f]*\\)".*/\\1/')
    openssl enc -d -aes-256-ctr -K "$(cat "$KEY_FILE")" -iv "\${IV}00000002" -in "$FILE" | $UNPACK > dump.sql

- No brotli or zstd there? Put UNPACK=cat into the line before IV=. What comes
  out is then a plain .br or .zst file, which any computer that has the program
  unpacks.${which}
- "sourceType" in the .meta.json says whose client loads dump.sql: psql,
  mariadb, mysql. Of sqlite it is the database file itself, of redis a dump.rdb.
  If it begins with PGDMP (head -c 5 dump.sql), pg_restore loads it.
- OpenSSL does not check the backup. Compare the output of
  "sha256sum BACKUP" with "checksum" in the .meta.json yourself.
- This works when "iv" in the .meta.json has 24 digits. With 32 digits, and for
  a backup without "iv" (its first letters are "dbseal2"), use recover.mjs.`;
}

function lostPieces({profiles: [profile, ...others]}: KitContent, [keyFile = '']: readonly string[]): string {
	const words = others.length === 0 ? `"${profile?.name ?? ''}" --key-file ${keyFile}` : '--all --key-file .';
	return `WHEN SOMETHING IS MISSING
-------------------------

Only the printed page is left
   Type its four lines into a text file, then: node recover.mjs BACKUP
   --key-file FILE. A typing error is found, and its line is named. No
   recover.mjs? Any other kit's is as good; so is dbseal itself.

The .meta.json is lost
   Look for another copy of it: at your other destinations, and in the store of
   dbseal if that is left (dbseal repair BACKUP). A backup whose first letters
   are "dbseal2" needs none. Any other can't be opened without it: the number
   that starts its decryption is only there.

dbseal can be installed
   Then it has these keys back after
       dbseal vault import ${words}
   and restores as before, also backups of the lost server.
`;
}
