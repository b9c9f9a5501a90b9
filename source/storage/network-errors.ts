/**
 * What the network answers, for every storage that is reached over it: which step failed, and what to type.
 */
import {DestinationError, systemErrorCode} from '../core/errors.js';

export type NetworkPlace = {
	/** What was being done: `can't write orders.sql.gz.enc`. */
	readonly action: string;
	/** The server as the person named it: `https://s3.example.org`, `backup.example.org:22`. */
	readonly server: string;
};

/** What is `isLasting` is for a person to mend; a name that is not known is not, for containers lose theirs while they restart. */
type Meaning = {readonly text: string; readonly hint: string; readonly isLasting?: boolean};

const meanings: Readonly<Record<string, (server: string) => Meaning>> = {
	ENOTFOUND: server => ({
		text: `the name of ${server} is not known`, hint: 'Correct the host name, or look at the name server ("getent hosts NAME").',
	}),
	EAI_AGAIN: server => ({
		text: `the name server does not answer about ${server}`, hint: 'Look at the network and /etc/resolv.conf, then try again.',
	}),
	ECONNREFUSED: server => ({
		text: `${server} refused the connection`, hint: 'Look whether the server runs and the port is right.',
	}),
	ECONNRESET: server => ({text: `${server} cut the connection`, hint: 'Try again; look at the network and the server\'s log.'}),
	EPIPE: server => ({text: `${server} cut the connection`, hint: 'Try again; look at the network and the server\'s log.'}),
	ERR_STREAM_PREMATURE_CLOSE: server => ({text: `${server} cut the connection`, hint: 'Try again; look at the network and the server\'s log.'}),
	ETIMEDOUT: stalled,
	ENETUNREACH: server => ({text: `there is no route to ${server}`, hint: 'Look at the network ("ip route").'}),
	EHOSTUNREACH: server => ({text: `there is no route to ${server}`, hint: 'Look at the network ("ip route") and firewalls.'}),
	CERT_HAS_EXPIRED: server => ({
		text: `the certificate of ${server} has expired`, hint: 'Renew the server\'s certificate, or set this machine\'s clock.', isLasting: true,
	}),
	ERR_TLS_CERT_ALTNAME_INVALID: server => ({text: `the certificate is not for ${server}`, hint: 'Use the name that the certificate has.', isLasting: true}),
	DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
	SELF_SIGNED_CERT_IN_CHAIN: untrusted,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
	EPROXY: server => ({text: `the proxy made no way to ${server}`, hint: 'Look at HTTPS_PROXY and its user, or name the host in NO_PROXY.'}),
	EPROTO: withoutTls,
	ERR_SSL_WRONG_VERSION_NUMBER: withoutTls,
};

/** An error (STORAGE_UNREACHABLE) for what the network answered; undefined for anything else. */
export function connectionError(error: Error, {action, server}: NetworkPlace): DestinationError | undefined {
	// Amazon's library gives resets the name of a timeout: the system's own code comes first.
	const code = systemErrorCode(error) ?? (error.name === 'TimeoutError' ? 'ETIMEDOUT' : '');
	const meaning = meanings[code]?.(server);
	return meaning && new DestinationError({
		code: 'STORAGE_UNREACHABLE', message: `${action}: ${meaning.text}`, hint: meaning.hint, cause: error, mayPass: !meaning.isLasting,
	});
}

function stalled(server: string): Meaning {
	return {text: `${server} stopped answering`, hint: 'Look at the network and the server, or raise timeout= (seconds) in the destination.'};
}

function untrusted(server: string): Meaning {
	return {
		text: `the certificate of ${server} is signed by nobody known here`, hint: 'Give the signer\'s certificate as ca=/path/to/ca.pem in the destination.', isLasting: true,
	};
}

function withoutTls(server: string): Meaning {
	return {text: `${server} does not speak TLS`, hint: 'Use http:// for a server without TLS, or its TLS port.', isLasting: true};
}
