import type {Engine, LogPage} from '../../engine/types.ts';
import type {DiffFile, MergePreview} from '../../git/types.ts';
import {addedLines} from '../../run/add-stream.ts';
import {type TimelineEntry, timelineOf} from '../../run/features/history/timeline.ts';
import type {LogEntry} from '../../run/model/report.ts';
import {graphView} from '../../run/view/graph-view.ts';
import {sanitise, sanitiseWhole} from '../../sanitise.ts';
import type {App, Ask} from '../reply.ts';
import {badId, isId} from '../reply.ts';
import {currentRun} from './current-run.ts';
import {readDiffQuery, readLogQuery} from './log-query.ts';

/** What the page shows of one stream: as the other endpoints give it, with every text safe to draw. */
export const viewRoutes = (app: App, engine: Engine): void => {
	const ofStream = (path: string, answer: (c: Ask, id: string) => Promise<Response>) =>
		app.get(`/api/view/:id${path}`, async c => {
			const id = c.req.param('id') ?? '';
			return isId(id) ? answer(c, id) : badId(c);
		});
	ofStream('/log', async (c, id) => {
		const query = readLogQuery(c);
		if ('response' in query) return query.response;
		const page = await engine.log(id, query.value);
		return c.json({log: page ? logForPage(page) : null});
	});
	ofStream('/diff', async (c, id) => {
		const query = readDiffQuery(c);
		return 'response' in query ? query.response : c.json({files: diffForPage(await engine.diff(id, query.value))});
	});
	ofStream('/timeline', async (c, id) => {
		const run = await currentRun(engine);
		const stream = run && Object.hasOwn(run.streams, id) ? run.streams[id] : undefined;
		return c.json({moments: stream ? timelineOf(stream).map(momentForPage) : []});
	});
	app.get('/api/view/graph', async c => {
		const run = await currentRun(engine);
		return c.json({graph: run ? graphView(run, Date.now()) : null});
	});
	app.get('/api/view/new-stream', async c => {
		const run = await currentRun(engine);
		return c.json({lines: run ? addedLines(run).map(sanitiseWhole) : []});
	});
	ofStream('/merge', async (c, id) => {
		const preview = await engine.mergePreview(id);
		return c.json({preview: preview ? previewForPage(preview) : null});
	});
};

const momentForPage = (moment: TimelineEntry): TimelineEntry =>
	moment.is === 'checkpoint'
		? {...moment, why: sanitise(moment.why, {maxLength: 300})}
		: {...moment, text: sanitise(moment.text, {maxLength: 300})};

const longestText = 8000;

const logForPage = ({sessionId, attempt, agent, entries, total}: LogPage) => ({
	sessionId,
	attempt,
	agent,
	total,
	entries: entries.map(
		(entry): LogEntry => ({
			...entry,
			text: sanitise(entry.text, {maxLength: longestText}).trimEnd(),
			...(entry.aside !== undefined && {aside: sanitise(entry.aside, {maxLength: 80})}),
		}),
	),
});

const maxLines = 20_000;
const longestLine = 2000;

/** Of a large diff the first 20,000 lines; `hidden` counts a file's lines that are left out. */
const diffForPage = (files: readonly DiffFile[]) => {
	let room = maxLines;
	return files.map(({path, added, removed, isBinary, lines}) => {
		const shown = lines.slice(0, room).map(line => sanitise(line, {maxLength: longestLine}));
		room -= shown.length;
		return {path: sanitise(path), added, removed, isBinary, lines: shown, hidden: lines.length - shown.length};
	});
};

const previewForPage = (preview: MergePreview) => {
	const names = (list: readonly string[]) => list.map(sanitiseWhole);
	const {unlisted = {commits: 0, dirty: 0, targetDirty: 0}} = preview;
	return {
		branch: sanitise(preview.branch),
		into: sanitise(preview.into),
		commitCount: preview.commits.length + unlisted.commits,
		commits: names(preview.commits.map(commit => commit.subject)),
		fileCount: preview.files.length,
		added: preview.files.reduce((sum, file) => sum + file.added, 0),
		removed: preview.files.reduce((sum, file) => sum + file.removed, 0),
		conflicts: names(preview.conflicts),
		dirty: names(preview.dirty),
		targetDirty: preview.isTargetCheckedOut ? names(preview.targetDirty) : [],
		unlisted,
	};
};
