#!/usr/bin/env node
// A glab that answers `glab api` as GitLab's API (v4) does, of the pull requests that gh.js keeps in a file.
import {appendFileSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {bareGit} from './bare-git.js';

const folder = process.env.GH_TEST_FOLDER;
const file = path.join(folder, 'state.json');
const args = process.argv.slice(2);
const flag = name => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const state = JSON.parse(readFileSync(file, 'utf8'));
const save = () => writeFileSync(file, JSON.stringify(state, null, '\t'));
const outward = text => appendFileSync(path.join(folder, 'calls'), `${text}\n`);

const fail = (message, status) => {
	process.stdout.write(JSON.stringify({message}));
	process.stderr.write(`glab: ${message} (HTTP ${status})\n`);
	process.exit(1);
};
const answer = value => process.stdout.write(JSON.stringify(value));
const {git, tip} = bareGit(state.bare, 'GitLab', 'noreply@gitlab.com');

if (args[0] !== 'api') fail(`unknown command "${args[0]}"`, 400);
if (flag('--hostname') !== 'gitlab.com') fail('wrong host', 404);
if (!state.isLoggedIn) fail('401 Unauthorized', 401);
const method = flag('--method') ?? 'GET';
const body = flag('--input') ? JSON.parse(readFileSync(flag('--input'), 'utf8')) : {};
if (flag('--input') && flag('--header') !== 'Content-Type: application/json') fail('415 Unsupported Media Type', 415);
const address = args.find(arg => /^(?:projects|user)\b/.test(arg)) ?? '';
const [route, query = ''] = address.split('?');
if (route === 'user') answer({id: 1, username: 'test'});
const [project, ...rest] = route.split('/').slice(1);
if (route !== 'user' && project !== 'acme%2Ftools%2Fshop') fail('404 Project Not Found', 404);

const headOf = pull => (pull.state === 'OPEN' ? (tip(pull.headRefName) ?? pull.headRefOid) : pull.headRefOid);
const pipelineOf = pull => {
	const nodes = pull.checks[headOf(pull)];
	if (!nodes) return null;
	const isRed = nodes.some(({conclusion}) => conclusion === 'FAILURE');
	return {
		id: 700 + pull.number,
		iid: 1,
		sha: headOf(pull),
		ref: pull.headRefName,
		status: isRed ? 'failed' : 'success',
	};
};
const states = {OPEN: 'opened', CLOSED: 'closed', MERGED: 'merged'};
const asRequest = pull => ({
	id: 9000 + pull.number,
	iid: pull.number,
	project_id: 3,
	title: pull.title,
	description: pull.body,
	state: states[pull.state],
	draft: /^draft:/i.test(pull.title),
	work_in_progress: /^draft:/i.test(pull.title),
	source_branch: pull.headRefName,
	target_branch: pull.baseRefName,
	source_project_id: pull.isCrossRepository ? 4 : 3,
	target_project_id: 3,
	sha: headOf(pull),
	merge_commit_sha: pull.mergeCommit?.oid ?? null,
	squash_commit_sha: null,
	detailed_merge_status: 'mergeable',
	web_url: `https://gitlab.com/acme/tools/shop/-/merge_requests/${pull.number}`,
	head_pipeline: pipelineOf(pull),
});
const found = number => state.pulls.find(pull => pull.number === Number(number)) ?? fail('404 Not found', 404);

const create = () => {
	const {source_branch: branch, target_branch: base} = body;
	if (state.pulls.some(one => one.headRefName === branch && one.state === 'OPEN' && one.baseRefName === base))
		fail(['Another open merge request already exists for this source branch'], 409);
	if (!tip(branch)) fail({source_branch: ['does not exist']}, 400);
	const number = 11 + state.pulls.length;
	const made = {
		...{number, state: 'OPEN', title: body.title, body: body.description, headRefName: branch, baseRefName: base},
		...{isCrossRepository: false, headRefOid: tip(branch), mergeCommit: null, comments: [], checks: {}},
	};
	state.pulls.push(made);
	save();
	outward(`create ${number} ${branch} ${base}`);
	answer(asRequest(made));
};

const merge = pull => {
	const [head, base] = [headOf(pull), tip(pull.baseRefName)];
	if (pull.state !== 'OPEN' || /^draft:/i.test(pull.title)) fail('405 Method Not Allowed', 405);
	if (body.sha !== head) fail('SHA does not match HEAD of source branch', 409);
	const tree = git('merge-tree', '--write-tree', base, head).split('\n')[0];
	const commit = git('commit-tree', tree, '-p', base, '-p', head, '-m', `Merge branch '${pull.headRefName}'`);
	git('update-ref', `refs/heads/${pull.baseRefName}`, commit, base);
	Object.assign(pull, {state: 'MERGED', headRefOid: head, mergeCommit: {oid: commit}});
	save();
	outward(`merge ${pull.number}`);
	answer(asRequest(pull));
};

const change = pull => {
	Object.assign(pull, {
		...(body.title !== undefined && {title: body.title}),
		...(body.target_branch !== undefined && {baseRefName: body.target_branch}),
	});
	save();
	outward(body.title === undefined ? `edit ${pull.number} ${body.target_branch}` : `ready ${pull.number}`);
	answer(asRequest(pull));
};

const ofRequest = (pull, what) => {
	if (what === undefined) return method === 'PUT' ? change(pull) : answer(asRequest(pull));
	if (what === 'merge') return merge(pull);
	if (what === 'approvals') return answer({approved: false, approved_by: []});
	if (what === 'reviewers')
		return answer(pull.notes ? [{user: {id: 5, username: 'ann'}, state: 'requested_changes'}] : []);
	if (what !== 'notes') fail('404 Not Found', 404);
	if (method === 'GET') return answer([...(pull.notes ?? []), ...pull.comments]);
	pull.comments.push({
		id: 300 + pull.comments.length,
		body: body.body,
		system: false,
		author: {id: 1, username: 'test'},
	});
	save();
	outward(`note ${pull.number}`);
	answer(pull.comments.at(-1));
};

if (route !== 'user') {
	const [kind, id, what] = rest;
	if (kind === undefined)
		answer({id: 3, permissions: {project_access: {access_level: state.access ?? 30}, group_access: null}});
	else if (kind === 'merge_requests' && id === undefined && method === 'POST') create();
	else if (kind === 'merge_requests' && id === undefined)
		answer(
			state.pulls
				.filter(({headRefName}) => headRefName === new URLSearchParams(query).get('source_branch'))
				.map(pull => ({...asRequest(pull), head_pipeline: undefined})),
		);
	else if (kind === 'merge_requests') ofRequest(found(id), what);
	else if (kind === 'pipelines') {
		const pull = found(Number(id) - 700);
		answer(
			(pull.checks[headOf(pull)] ?? []).map(({name, conclusion}, index) => ({
				...{id: 70 + index, name, stage: 'test', allow_failure: false},
				status: conclusion === 'FAILURE' ? 'failed' : 'success',
			})),
		);
	} else if (kind === 'jobs') process.stdout.write('x.ts:3 is not formatted\nERROR: Job failed: exit code 1\n');
	else if (kind === 'members') answer({id: Number(what), username: 'ann', access_level: what === '5' ? 30 : 10});
	else fail('404 Not Found', 404);
}
