import {hasDesktop} from '../../notify/has-desktop.ts';
import {terminalNotice} from '../../notify/terminal-notice.ts';
import type {TerminalFacts} from '../../notify/types.ts';
import {askProgram} from '../../process/ask-program.ts';
import {findBinary} from '../../process/preflight.ts';
import {openSettings, type Settings} from '../../store/settings.ts';
import type {Context} from '../context.ts';
import {type Check, fine} from './check.ts';
import {addressChecks} from './notice-address.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const desktopProgram = (): string => (process.platform === 'darwin' ? 'osascript' : 'notify-send');

/** Whether the engine tells notices on this desktop. */
const desktopShows = (env: Environment, {notifyDesktop}: Settings): boolean =>
	(notifyDesktop ?? hasDesktop(env, process.platform)) && findBinary(desktopProgram(), env) !== undefined;

/** How the terminal tells what happened; where the desktop shows it, the bell is left to it. */
export const terminalFacts = (env: Environment): TerminalFacts => {
	const settings = openSettings(env).all();
	return {
		term: env.TERM ?? '',
		program: env.TERM_PROGRAM ?? '',
		isTmux: Boolean(env.TMUX),
		isSilent: settings.bell === false,
		isBellOnly: !(settings.notifyTerminal ?? !desktopShows(env, settings)),
		...(settings.quietHours !== undefined && {quietHours: settings.quietHours}),
	};
};

/** What will tell a user who looks elsewhere. */
export const noticeChecks = async (context: Context): Promise<readonly Check[]> => {
	const {env} = context;
	const settings = openSettings(env).all();
	return [
		await terminalCheck(context),
		desktopCheck(env, settings),
		...commandCheck(env, settings),
		...addressChecks(settings),
	];
};

const terminalCheck = async ({env, cwd}: Context): Promise<Check> => {
	const facts = terminalFacts(env);
	const plan = terminalNotice({title: '', body: '', urgency: 'normal'}, facts);
	const bytes = plan?.via === 'terminal' ? plan.bytes : '';
	const says = /\](9|99|777);/.exec(bytes)?.[1];
	const bell = bytes.endsWith('\u0007') && !facts.isSilent ? 'bell' : '';
	const text =
		[says === undefined ? '' : `OSC ${says}`, bell].filter(Boolean).join(' and ') || 'no notices are sent there';
	if (says === undefined || !facts.isTmux) return fine('terminal', text);
	const passes = await askProgram({
		argv: ['tmux', 'show', '-gv', 'allow-passthrough'],
		cwd,
		env,
		timeoutMs: 2000,
	}).catch(() => undefined);
	if (passes && !passes.problem && /^(on|all)/.test(passes.text)) return fine('terminal', `${text}, through tmux`);
	const cure = 'set -g allow-passthrough on in ~/.tmux.conf lets them through';
	return {what: 'terminal', is: 'advice', text: 'tmux keeps notices for itself, only the bell comes through', cure};
};

const desktopCheck = (env: Environment, {notifyDesktop}: Settings): Check => {
	const file = findBinary(desktopProgram(), env);
	if (notifyDesktop === false) return fine('desktop', 'no notices there (notifyDesktop is false)');
	if (!(notifyDesktop ?? hasDesktop(env, process.platform)))
		return fine('desktop', 'none here; notices go to the terminal');
	if (file !== undefined) return fine('desktop', `notices by ${file}`);
	return {what: 'desktop', is: 'advice', text: `${desktopProgram()} is not on the PATH`, cure: 'install libnotify'};
};

const commandCheck = (env: Environment, {notifyCommand}: Settings): readonly Check[] => {
	const name = notifyCommand?.[0];
	if (name === undefined) return [];
	const file = findBinary(name, env);
	if (file !== undefined) return [fine('notices', `told to ${JSON.stringify(notifyCommand)}`)];
	const cure = 'claude-grid config set notifyCommand sets another; "" turns it off';
	return [{what: 'notices', is: 'advice', text: `${name} of notifyCommand is not on the PATH`, cure}];
};
