import {existsSync} from 'node:fs';
import path from 'node:path';
import {type Browser, type BrowserContextOptions, chromium, type Page} from 'playwright-core';
import {afterAll, afterEach, beforeAll, beforeEach} from 'vitest';
import type {Engine} from '../../source/engine/types.ts';
import {createApp} from '../../source/server/app.ts';
import {readDashboard} from '../../source/server/dashboard.ts';
import {type LoopbackListening, listenOnLoopback} from '../../source/server/listen.ts';
import {identity} from '../helpers/listener.ts';
import type {MemoryEngine} from '../helpers/memory-engine.ts';

const places = [
	process.env.CHROMIUM ?? '',
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where Chromium is; undefined: nowhere, then tests in a browser are skipped. */
export const chromiumPath = places.find(place => place !== '' && existsSync(place));

export const whySkipped = chromiumPath === undefined ? ' (skipped: no Chromium found; set CHROMIUM to its path)' : '';

export const token = 'ab'.repeat(32);

export const launchBrowser = (): Promise<Browser> =>
	chromium.launch({
		executablePath: chromiumPath ?? '',
		args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
	});

/** The page on a real port, before an engine of a test. */
export const servePage = async (engine: Engine, port = 0): Promise<LoopbackListening> => {
	// As it was built for this test run.
	const dashboard = readDashboard(path.join(process.env.CLAUDE_GRID_BUILD ?? 'distribution', 'dashboard'));
	return listenOnLoopback({app: createApp({engine, identity, guard: {token}, dashboard}), port});
};

export type Visit = {
	readonly page: Page;
	/** What the page complained of: scripts that failed, what the content security policy held back. */
	readonly complaints: string[];
};

/** A new visitor at an address. */
export const visit = async (browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> => {
	const context = await browser.newContext({viewport: {width: 1280, height: 800}, ...options});
	const page = await context.newPage();
	page.setDefaultTimeout(10_000);
	const complaints: string[] = [];
	page.on('pageerror', error => complaints.push(String(error)));
	page.on('console', message => {
		if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
	});
	await page.goto(url);
	return {page, complaints};
};

export type Stage = {
	engine: MemoryEngine;
	server: LoopbackListening;
	/** A new visitor, who leaves when the test is over. */
	readonly visit: (url: string, options?: BrowserContextOptions) => Promise<Visit>;
};

/** In each test of a suite a page before an engine of its own; the browser is the same. */
export const useStage = (createEngine: () => MemoryEngine): Stage => {
	let browser: Browser | undefined;
	let visits: Visit[] = [];
	const stage = {
		visit: async (url: string, options?: BrowserContextOptions) => {
			const one = await visit(browser!, url, options);
			visits.push(one);
			return one;
		},
	} as Stage;
	beforeAll(async () => {
		browser = await launchBrowser();
	});
	afterAll(() => browser?.close());
	beforeEach(async () => {
		stage.engine = createEngine();
		stage.server = await servePage(stage.engine);
	});
	afterEach(async () => {
		for (const {page} of visits) await page.context().close();
		visits = [];
		await stage.server.close();
	});
	return stage;
};
