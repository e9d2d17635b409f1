import {AuthorizationError, connect, nkeyAuthenticator} from '@nats-io/transport-node';
import {UserError} from '../../error.ts';
import {brokerName} from '../broker/names.ts';

export type BrokerAddress = {
	/** host:port */
	readonly at: string;
	/** The broker's certificate, PEM: no other is taken for it. */
	readonly certificate: string;
	/** Who we are. */
	readonly seed: string;
};

export type Message = {readonly subject: string; readonly data: Uint8Array; readonly reply: string | undefined};

/** One connection to the broker. Once it is gone it is gone: whoever needs it connects anew. */
export type Broker = {
	readonly version: string;
	readonly publish: (subject: string, data: Uint8Array, reply?: string) => void;
	readonly subscribe: (subject: string, onMessage: (message: Message) => void) => void;
	/** Resolves with the reason. */
	readonly closed: Promise<string>;
	readonly close: () => Promise<void>;
};

/** Nobody listens on the subject that was written to: the broker says so where the answer would come. */
const unheard = 503;

/** Throws UserError BROKER_AWAY, BROKER_REFUSED. */
export const connectBroker = async (
	{at, certificate, seed}: BrokerAddress,
	onUnheard: (reply: string) => void,
): Promise<Broker> => {
	const connection = await connect({
		servers: at,
		tls: {ca: certificate, servername: brokerName} as {ca: string},
		authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)),
		reconnect: false,
		timeout: 10_000,
		pingInterval: 5000,
		maxPingOut: 2,
		noEcho: true,
		name: brokerName,
	}).catch(error => {
		throw refusal(at, error);
	});
	const closed = connection.closed().then(error => error?.message ?? 'the line to the broker has ended');
	return {
		version: connection.info?.version ?? '',
		publish(subject, data, reply) {
			// What is sent after its end is lost, as on any line that is cut.
			if (!connection.isClosed()) connection.publish(subject, data, reply === undefined ? {} : {reply});
		},
		subscribe(subject, onMessage) {
			connection.subscribe(subject, {
				callback: (error, message) => {
					if (error) return void connection.close();
					if (message.data.length === 0 && message.headers?.code === unheard) return onUnheard(message.subject);
					onMessage({subject: message.subject, data: message.data, reply: message.reply});
				},
			});
		},
		closed,
		close: () => connection.close(),
	};
};

/** Node's and OpenSSL's codes for a certificate that is not the one we were given. */
const certificateCodes =
	/^(?:ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET_ISSUER|VERIFY)|HOSTNAME_MISMATCH|INVALID_CA)/;

const isOfCertificate = (error: unknown): boolean => {
	if (!(error instanceof Error)) return false;
	const {code} = error as NodeJS.ErrnoException;
	return (code !== undefined && certificateCodes.test(code)) || isOfCertificate(error.cause);
};

const refusal = (at: string, error: unknown): UserError => {
	if (error instanceof AuthorizationError)
		return new UserError(`the broker at ${at} does not know this invitation`, {
			code: 'BROKER_REFUSED',
			hint: 'claude-grid hosts invite NAME makes a new one',
		});
	if (isOfCertificate(error))
		return new UserError(`what answers at ${at} is another broker than the one that invited`, {
			code: 'BROKER_REFUSED',
			hint: 'claude-grid hosts invite NAME makes a new invitation',
		});
	return new UserError(`no broker answers at ${at}: ${error instanceof Error ? error.message : String(error)}`, {
		code: 'BROKER_AWAY',
		hint: 'claude-grid hosts serve runs it',
	});
};
