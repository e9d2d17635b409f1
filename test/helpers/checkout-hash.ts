import {createHash, type Hash} from 'node:crypto';
import {lstatSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {join} from 'node:path';

const hashInto = (hash: Hash, path: string, skip: (path: string) => boolean): void => {
	if (skip(path)) return;
	const facts = lstatSync(path);
	hash.update(`${path}\0${facts.mode}\0`);
	if (facts.isDirectory()) for (const name of readdirSync(path).sort()) hashInto(hash, join(path, name), skip);
	else hash.update(facts.isSymbolicLink() ? readlinkSync(path) : readFileSync(path));
};

/** A hash of every file of a checkout (git's own folder left out), its index, HEAD and stash. */
export const checkoutHash = ({root}: {readonly root: string}): string => {
	const hash = createHash('sha256');
	hashInto(hash, root, path => path === join(root, '.git'));
	for (const name of ['index', 'HEAD', 'refs/stash', 'logs/refs/stash', 'logs/HEAD', 'ORIG_HEAD', 'MERGE_HEAD']) {
		hash.update(name);
		try {
			hash.update(readFileSync(join(root, '.git', name)));
		} catch {
			hash.update('none');
		}
	}
	return hash.digest('hex');
};
