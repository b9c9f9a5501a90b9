/**
 * What a dump is called when it is out of its artifact: the artifact's name without the suffixes of encryption and compression.
 */
import {codecByName} from '../compression/registry.js';
import {type CompressionName} from '../core/codec.js';

export type OutputNaming = {
	readonly compression: CompressionName;
	/** The dump stays compressed, because nothing here can decompress it. */
	readonly staysCompressed: boolean;
};

/** `orders_….sql.gz.enc` as `orders_….sql`; a name without our suffixes gets `.dump`. */
export function outputNameOf(artifactName: string, {compression, staysCompressed}: OutputNaming): string {
	const {suffix} = codecByName(compression);
	const decrypted = withoutSuffix(artifactName, '.enc');
	const plain = withoutSuffix(decrypted, suffix);
	const base = plain === artifactName ? `${artifactName}.dump` : plain;
	return staysCompressed ? `${base}${suffix}` : base;
}

function withoutSuffix(name: string, suffix: string): string {
	return suffix !== '' && name.endsWith(suffix) && name.length > suffix.length ? name.slice(0, -suffix.length) : name;
}
