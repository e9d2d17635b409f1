import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {OtherAgent} from './install-claude.ts';

/** What a user has set up once: the stub as the model's API, a key, and nothing that calls home. */
export type Account = {readonly url: string; readonly home: string};

const write = (file: string, text: string): void => {
	mkdirSync(dirname(file), {recursive: true});
	writeFileSync(file, text);
};

/** gpt-5.5: a model that this version knows without asking OpenAI for its list. */
const codexConfig = (url: string): string => `model = "gpt-5.5"
model_provider = "stub"
check_for_update_on_startup = false
[model_providers.stub]
name = "stub"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "STUB_KEY"
request_max_retries = 1
stream_max_retries = 1
[analytics]
enabled = false
[feedback]
enabled = false
[notice]
hide_full_access_warning = true
`;

const geminiSettings = {
	security: {auth: {selectedType: 'gemini-api-key'}},
	privacy: {usageStatisticsEnabled: false},
	telemetry: {enabled: false},
	general: {enableAutoUpdate: false, enableAutoUpdateNotification: false},
};

const opencodeConfig = (url: string) => ({
	$schema: 'https://opencode.ai/config.json',
	autoupdate: false,
	share: 'disabled',
	// Compacting would keep its conversation going; here it is to end.
	compaction: {auto: false},
	model: 'stub/stub',
	small_model: 'stub/stub',
	enabled_providers: ['stub'],
	provider: {
		stub: {
			npm: '@ai-sdk/openai-compatible',
			name: 'stub',
			options: {baseURL: `${url}/v1`, apiKey: '{env:STUB_KEY}'},
			models: {stub: {name: 'stub', tool_call: true, limit: {context: 128_000, output: 8000}}},
		},
	},
});

/** Sets a home up for one agent; gives the environment it is used with. */
export const setUp: Readonly<Record<OtherAgent, (account: Account) => Readonly<Record<string, string>>>> = {
	codex: ({url, home}) => {
		write(join(home, '.codex', 'config.toml'), codexConfig(url));
		// It keeps no helpers of its sandbox below the folder for temporary files, where this home lies.
		const TMPDIR = join(home, 'temporary');
		mkdirSync(TMPDIR, {recursive: true});
		return {STUB_KEY: 'dummy', TMPDIR};
	},
	gemini: ({url, home}) => {
		write(join(home, '.gemini', 'settings.json'), JSON.stringify(geminiSettings));
		return {GEMINI_API_KEY: 'dummy', GOOGLE_GEMINI_BASE_URL: url, GEMINI_MODEL: 'gemini-2.5-pro'};
	},
	opencode: ({url, home}) => {
		write(join(home, 'config', 'opencode', 'opencode.json'), JSON.stringify(opencodeConfig(url)));
		return {STUB_KEY: 'dummy', OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1'};
	},
};
