#!/usr/bin/env node
// A gh that keeps its pull requests in a file and speaks the JSON of the real one (2.23). GitHub's side of a branch is a bare repository.
import {appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {bareGit} from './bare-git.js';
import {strike} from './strike.js';

const folder = process.env.GH_TEST_FOLDER;
const file = path.join(folder, 'state.json');
const args = process.argv.slice(2);
const pause = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

const locked = work => {
	const lock = path.join(folder, 'lock');
	for (;;) {
		try {
			mkdirSync(lock);
			break;
		} catch {
			pause(5);
		}
	}
	try {
		return work();
	} finally {
		rmdirSync(lock);
	}
};

const read = () => JSON.parse(readFileSync(file, 'utf8'));
const change = work =>
	locked(() => {
		const state = read();
		const result = work(state);
		writeFileSync(`${file}.new`, JSON.stringify(state, null, '\t'));
		renameSync(`${file}.new`, file);
		return result;
	});

const fail = (text, code = 1) => {
	process.stderr.write(`${text}\n`);
	process.exit(code);
};
const flag = (...names) => {
	const at = args.findIndex(arg => names.includes(arg));
	return at === -1 ? undefined : args[at + 1];
};
const has = (...names) => args.some(arg => names.includes(arg));
const {git, tip} = bareGit(read().bare, 'GitHub', 'noreply@github.com');

const state = read();
const command = args.slice(0, 2).join(' ');
const called = `${command} ${/^\d+$/.test(args[2] ?? '') ? args[2] : ''}`.trim();
/** A test may hold a call before or after it has changed something, until it takes the file away. */
const held = when => {
	const hold = path.join(folder, `hold-${when}-${command.replace(' ', '-')}`);
	if (existsSync(hold)) writeFileSync(`${hold}.reached`, String(process.pid));
	while (existsSync(hold)) pause(20);
	if (!strike(when, `${called} ${flag('--head') ?? ''}`.trim())) fail('it was cut off');
};

if (!state.isLoggedIn) fail('To get started with GitHub CLI, please run:  gh auth login', 4);
const refusal = state.fails[command];
if (refusal !== undefined) fail(refusal);
const repository = flag('-R', '--repo');
if (repository !== undefined && repository !== 'github.com/acme/shop')
	fail('GraphQL: Could not resolve to a Repository with the name. (repository)');

const pullOf = (from, number) =>
	from.pulls.find(pull => pull.number === Number(number)) ??
	fail(`GraphQL: Could not resolve to a PullRequest with the number of ${number}. (repository.pullRequest)`);
const headOf = pull => (pull.state === 'OPEN' ? (tip(pull.headRefName) ?? pull.headRefOid) : pull.headRefOid);
const asJson = pull => {
	const {checks, ...rest} = pull;
	const all = {...rest, headRefOid: headOf(pull), statusCheckRollup: checks[headOf(pull)] ?? []};
	const names = (flag('--json') ?? '').split(',');
	return Object.fromEntries(names.map(name => [name, name in all ? all[name] : fail(`Unknown JSON field: "${name}"`)]));
};
const outward = text => {
	appendFileSync(path.join(folder, 'calls'), `${text}\n`);
};
const bodyOf = () =>
	flag('--body-file', '-F') ? readFileSync(flag('--body-file', '-F'), 'utf8') : flag('--body', '-b');

const create = () => {
	const [headRefName, baseRefName] = [flag('--head', '-H'), flag('--base', '-B')];
	held('before');
	const pull = change(now => {
		const other = now.pulls.find(
			one => one.headRefName === headRefName && one.state === 'OPEN' && !one.isCrossRepository,
		);
		if (other)
			fail(
				`a pull request for branch "${headRefName}" into branch "${other.baseRefName}" already exists:\n${other.url}`,
			);
		if (!tip(baseRefName)) fail('pull request create failed: GraphQL: Base ref must be a branch (createPullRequest)');
		if (!tip(headRefName))
			fail(
				"pull request create failed: GraphQL: Head sha can't be blank, Head ref must be a branch (createPullRequest)",
			);
		const number = 11 + now.pulls.length;
		const made = {
			number,
			url: `https://github.com/acme/shop/pull/${number}`,
			state: 'OPEN',
			isCrossRepository: false,
			isDraft: has('--draft', '-d'),
			title: flag('--title', '-t'),
			body: bodyOf(),
			headRefName,
			headRefOid: tip(headRefName),
			baseRefName,
			mergeCommit: null,
			reviewDecision: '',
			comments: [],
			reviews: [],
			checks: {},
		};
		now.pulls.push(made);
		outward(`create ${number} ${headRefName} ${baseRefName}`);
		return made;
	});
	held('after');
	process.stdout.write(`${pull.url}\n`);
};

const merge = number => {
	held('before');
	change(now => {
		const pull = pullOf(now, number);
		const [head, base] = [headOf(pull), tip(pull.baseRefName)];
		if (pull.state !== 'OPEN') fail(`! Pull request #${number} (${pull.title}) was already merged`, 0);
		if (pull.isDraft) fail('GraphQL: Pull Request is still a draft (mergePullRequest)');
		if (flag('--match-head-commit') && flag('--match-head-commit') !== head)
			fail('GraphQL: Head branch was modified. Review and try the merge again. (mergePullRequest)');
		let tree;
		try {
			tree = git('merge-tree', '--write-tree', base, head).split('\n')[0];
		} catch {
			fail(`X Pull request #${number} is not mergeable: the merge commit cannot be cleanly created.`);
		}
		const parents = has('--squash', '-s') ? ['-p', base] : ['-p', base, '-p', head];
		const commit = git('commit-tree', tree, ...parents, '-m', `${pull.title} (#${number})`);
		git('update-ref', `refs/heads/${pull.baseRefName}`, commit, base);
		Object.assign(pull, {state: 'MERGED', headRefOid: head, mergeCommit: {oid: commit}});
		outward(`merge ${number}`);
	});
	held('after');
};

switch (command) {
	case 'auth status':
		process.stderr.write('github.com\n  ✓ Logged in to github.com as test (/home/test/.config/gh/hosts.yml)\n');
		break;
	case 'repo view':
		process.stdout.write(
			JSON.stringify({
				viewerPermission: state.permission ?? 'WRITE',
				mergeCommitAllowed: true,
				squashMergeAllowed: true,
				rebaseMergeAllowed: true,
			}),
		);
		break;
	case 'pr list': {
		const pulls = state.pulls.filter(pull => pull.headRefName === flag('--head', '-H'));
		process.stdout.write(JSON.stringify(pulls.map(asJson)));
		break;
	}
	case 'pr view':
		process.stdout.write(JSON.stringify(asJson(pullOf(state, args[2]))));
		break;
	case 'pr create':
		create();
		break;
	case 'pr edit':
	case 'pr ready':
		held('before');
		change(now => {
			Object.assign(
				pullOf(now, args[2]),
				command === 'pr ready' ? {isDraft: false} : {baseRefName: flag('--base', '-B')},
			);
			outward(`${called} ${flag('--base', '-B') ?? ''}`.trim());
		});
		held('after');
		break;
	case 'pr comment':
		held('before');
		change(now => {
			pullOf(now, args[2]).comments.push({author: {login: 'test'}, authorAssociation: 'OWNER', body: bodyOf()});
			outward(called);
		});
		held('after');
		break;
	case 'api graphql': {
		const numbers = [...(flag('-f', 'x') ? args.join(' ').matchAll(/p(\d+):pullRequest/g) : [])].map(match =>
			Number(match[1]),
		);
		const repositoryOf = Object.fromEntries(
			numbers.map(number => {
				const pull = pullOf(state, number);
				const {number: _n, url, isDraft, baseRefName, mergeCommit, reviewDecision, reviews} = pull;
				const oid = headOf(pull);
				const nodes = pull.checks[oid] ?? (pull.checksOfAll ? [pull.checksOfAll] : []);
				const commit = {oid, statusCheckRollup: nodes.length === 0 ? null : {contexts: {nodes}}};
				return [
					`p${number}`,
					{
						number,
						url,
						state: pull.state,
						isDraft,
						baseRefName,
						headRefOid: oid,
						mergeCommit,
						reviewDecision,
						commits: {nodes: [{commit}]},
						reviews: {nodes: reviews ?? []},
					},
				];
			}),
		);
		process.stdout.write(JSON.stringify({data: {repository: repositoryOf}}));
		break;
	}
	case 'run view':
		process.stdout.write('lint\tRun npm run lint\t2026-01-01T00:00:00Z x.ts:3 is not formatted\n');
		break;
	case 'pr merge':
		merge(args[2]);
		break;
	default:
		fail(`unknown command "${args[0]}" for "gh"`);
}
