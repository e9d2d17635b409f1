import {connect, type NatsConnection, nkeyAuthenticator} from '@nats-io/transport-node';
import {afterEach, expect, it} from 'vitest';
import {brokerName} from '../../source/hosts/broker/names.ts';
import {connectBroker} from '../../source/hosts/nats/client.ts';
import {newKey} from '../../source/hosts/nats/keys.ts';
import {type Invitation, readToken} from '../../source/hosts/nats/token.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {onBroker, timeoutMs} from './on-broker.ts';

const here = onBroker();
const open: NatsConnection[] = [];
afterEach(async () => {
	for (const one of open.splice(0)) await one.close();
});

/** Whoever has this invitation, with a client of its own. */
const enter = async ({at, seed, certificate}: Invitation): Promise<NatsConnection> => {
	const one = await connect({
		servers: at,
		tls: {ca: certificate, servername: brokerName} as {ca: string},
		authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)),
		reconnect: false,
	});
	open.push(one);
	return one;
};

const listen = (one: NatsConnection, subject: string) => {
	const heard: string[] = [];
	const errors: string[] = [];
	one.subscribe(subject, {
		callback: (error, message) => {
			if (error) errors.push(error.message);
			else heard.push(message.subject);
		},
	});
	return {heard, errors};
};

it('lets in only who has a key that counts, and lets a host hear and write what is its own alone', async () => {
	const [mini, cloud] = [readToken(await here.invite('mini')), readToken(await here.invite('cloud'))];
	const knows = (invitation: Invitation) =>
		connectBroker(invitation, () => undefined).then(
			broker => broker.close().then(() => 'in'),
			(error: Error) => error.message,
		);
	await waitFor(async () => (await knows(cloud)) === 'in', {what: 'the broker to know both', timeoutMs});
	expect(await knows({...mini, seed: newKey().seed})).toContain('does not know this invitation');
	const strange =
		'-----BEGIN CERTIFICATE-----\nMIIBfzCCASWgAwIBAgIUIB1gPzG3LrUtmnSCbKBOIgEfgVUwCgYIKoZIzj0EAwIw\n-----END CERTIFICATE-----\n';
	expect(await knows({...mini, certificate: strange})).not.toBe('in');
	await expect(connect({servers: mini.at, tls: {ca: mini.certificate}, reconnect: false})).rejects.toThrow();
	await expect(connect({servers: mini.at, tls: null, reconnect: false})).rejects.toThrow();

	const [one, other] = [await enter(mini), await enter(cloud)];
	const own = listen(one, 'cg.to.mini.*');
	for (const subject of ['cg.to.cloud.*', 'cg.to.*.*', 'cg.>', 'cg.from.cloud.*', 'cg.from.mini.*', '_INBOX.>', '>']) {
		const refused = listen(one, subject);
		await waitFor(() => refused.errors.length > 0, {what: `the refusal of ${subject}`, timeoutMs});
		expect(refused.heard).toEqual([]);
	}
	// What it may not write reaches nobody: neither as an order, nor as another host's word.
	const theirs = listen(other, 'cg.to.cloud.*');
	const joined = listen(other, 'cg.from.cloud.joined');
	await other.flush();
	for (const subject of ['cg.to.cloud.dial', 'cg.to.mini.dial', 'cg.from.cloud.joined']) one.publish(subject, 'x');
	one.publish('cg.from.mini.joined', 'x');
	await one.flush();
	await other.flush();
	expect([own.heard, theirs.heard, joined.heard]).toEqual([[], [], []]);
	const first = readToken(await here.invite('mini'));
	await waitFor(() => one.isClosed(), {what: 'the earlier invitation to be void', timeoutMs});
	await waitFor(async () => (await knows(first)) === 'in', {what: 'the new one to count', timeoutMs});
	expect(await knows(mini)).toContain('does not know this invitation');
	await here.grid().run(['hosts', 'remove', 'mini']);
	await waitFor(async () => (await knows(first)) !== 'in', {what: 'a host that was removed to be refused', timeoutMs});
});

it('is not run beyond this machine where nats-server has known holes', async () => {
	const {code, stderr} = await here.grid().run(['hosts', 'serve', '--listen', '0.0.0.0:0']);
	// Debian's is 2.9; with a newer one there is nothing to refuse.
	if (!stderr.includes('nats-server 2.')) return;
	expect(code).not.toBe(0);
	expect(stderr).toContain('has known holes: it may only be reached on this machine');
	expect(stderr).toContain('ssh -R');
});
