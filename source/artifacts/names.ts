/**
 * What stored files are called (docs/format.md, "Stream artifact").
 * The rule: a name holds only `[A-Za-z0-9._-]` and sorts by the time its backup was made.
 */
import {Buffer} from 'node:buffer';

const sidecarSuffix = '.meta.json';

/** `orders-nightly_2026-11-24T14-05-09Z_9f3c.sql.gz.enc` */
const artifactPattern = /^(?<stem>[\w.\-]*)_(?<time>\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z)_[\da-f]{4}\.[\w.\-]+$/v;

export type ArtifactNameParts = {
	/** The job's name, or the source's where there is no job. */
	readonly jobName: string;
	readonly startedAt: Date;
	/** At least 2 random bytes, which keep two backups of one second apart. */
	readonly random: Uint8Array;
	/** Of the plain dump, without a dot: `sql`. */
	readonly extension: string;
	/** Of the compression, with its dot, or empty. */
	readonly compressionSuffix: string;
	readonly isEncrypted: boolean;
};

export function formatArtifactName(parts: ArtifactNameParts): string {
	const time = parts.startedAt.toISOString().slice(0, 19).replaceAll(':', '-') + 'Z';
	const random = Buffer.from(parts.random.subarray(0, 2)).toString('hex');
	const extension = parts.extension.replaceAll(/[^A-Za-z\d]/gv, '') || 'dump';
	return `${toStem(parts.jobName)}_${time}_${random}.${extension}${parts.compressionSuffix}${parts.isEncrypted ? '.enc' : ''}`;
}

export type ParsedArtifactName = {
	/** What `toStem` makes of the job's name. */
	readonly stem: string;
	readonly startedAt: Date;
};

/** Undefined for names that dbseal didn't give. */
export function parseArtifactName(artifactName: string): ParsedArtifactName | undefined {
	const {stem, time} = artifactPattern.exec(baseName(artifactName))?.groups ?? {};
	if (stem === undefined || time === undefined) {
		return undefined;
	}

	const startedAt = new Date(time.replaceAll(/T(\d{2})-(\d{2})-(\d{2})/gv, 'T$1:$2:$3'));
	return Number.isNaN(startedAt.getTime()) ? undefined : {stem, startedAt};
}

/** The stem that all artifacts of a job share: its name in `[A-Za-z0-9._-]`. */
export function toStem(jobName: string): string {
	const stem = jobName
		.normalize('NFKD')
		.replaceAll(/[^\w.\-]+/gv, '-')
		.replaceAll(/^[.\-]+|[.\-]+$/gv, '')
		.slice(0, 80);
	return stem === '' ? 'backup' : stem;
}

export function sidecarNameOf(artifactName: string): string {
	return artifactName + sidecarSuffix;
}

export function isSidecarName(name: string): boolean {
	return name.endsWith(sidecarSuffix);
}

/** The artifact that a sidecar of this name belongs to. */
export function artifactNameOf(sidecarName: string): string {
	return sidecarName.slice(0, -sidecarSuffix.length);
}

function baseName(name: string): string {
	return name.slice(name.lastIndexOf('/') + 1);
}
