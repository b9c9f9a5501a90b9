/**
 * What a dump is called when it is out of its artifact: the artifact's name without the suffixes of encryption and compression.
 */
import {codecByName} from '../compression/registry.js';
import {type CompressionName} from '../core/codec.js';

/** `orders_….sql.gz.enc` as `orders_….sql`; a name without our suffixes gets `.dump`. */
export function outputNameOf(artifactName: string, compression: CompressionName): string {
	const plain = withoutSuffix(withoutSuffix(artifactName, '.enc'), codecByName(compression).suffix);
	return plain === artifactName ? `${artifactName}.dump` : plain;
}

/** What is salvaged never looks like a good dump: no tool takes this ending for one of its own. */
export function salvagedNameOf(artifactName: string, compression: CompressionName): string {
	return `${outputNameOf(artifactName, compression)}.SALVAGED-NOT-WHOLE`;
}

function withoutSuffix(name: string, suffix: string): string {
	return suffix !== '' && name.endsWith(suffix) && name.length > suffix.length ? name.slice(0, -suffix.length) : name;
}
