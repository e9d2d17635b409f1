// Pictures of the web page in Chromium, wide and as on a phone.
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {chromium} from 'playwright-core';
import {cli} from './place.js';

const executablePath = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

const views = [
	['wide', {viewport: {width: 1440, height: 900}, colorScheme: 'dark'}],
	['light', {viewport: {width: 1440, height: 900}, colorScheme: 'light'}],
	['phone', {viewport: {width: 390, height: 844}, hasTouch: true, colorScheme: 'dark'}],
];

/** Serves the page until `use` is done with its address. */
const withPage = async (place, use) => {
	const server = spawn(process.execPath, [cli, 'web'], {cwd: place.folder, env: place.env});
	try {
		const url = await new Promise((resolve, reject) => {
			let said = '';
			server.on('exit', () => reject(new Error(`The page is not served: ${said}`)));
			for (const stream of [server.stdout, server.stderr])
				stream.on('data', bytes => {
					said += bytes;
					const found = said.match(/http:\/\/\S+/);
					if (found) resolve(found[0]);
				});
		});
		await use(url);
	} finally {
		server.kill('SIGINT');
	}
};

export const takePage = async (place, folder) => {
	if (executablePath === undefined) return console.error('no Chromium found (set CHROMIUM): no pictures of the page');
	const browser = await chromium.launch({executablePath, args: ['--no-sandbox', '--disable-gpu']});
	await withPage(place, async url => {
		for (const [name, options] of views) {
			const page = await (await browser.newContext(options)).newPage();
			await page.goto(url);
			await page.getByText('Stream-C').first().waitFor();
			await page.screenshot({path: path.join(folder, `page-${name}.png`)});
			console.log(`page-${name}`);
		}
	}).finally(() => browser.close());
};
