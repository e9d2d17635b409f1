import {expect, it} from 'vitest';
import {type HostEntry, requireHosts} from '../../source/store/hosts.ts';

it.each([
	['mini', {address: 'me@mini.local', slots: 4, labels: ['gpu', 'big.1']}],
	['m-2', {address: '10.0.0.2'}],
] as readonly (readonly [string, HostEntry])[])('keeps a host: %s', (name, entry) => {
	expect(requireHosts({[name]: entry})).toEqual({[name]: entry});
});

it.each([
	['mini', {address: 'a b'}, 'The address of mini cannot be used'],
	['mini', {address: '-oProxyCommand=x'}, 'The address of mini cannot be used'],
	['mini', {address: 'mini:22'}, 'a port belongs in ~/.ssh/config'],
	['mini', {address: 'mini', labels: ['a b']}, 'A label of mini cannot be used'],
	['mini', {address: 'mini', slots: 0}, 'The slots of mini must be a number from 1 to 1000'],
	['Mini', {address: 'mini'}, '"Mini" cannot be the name of a host'],
] as readonly (readonly [string, HostEntry, string])[])('says what is wrong of a host: %s %o', (name, entry, said) => {
	expect(() => requireHosts({[name]: entry})).toThrow(said);
});
