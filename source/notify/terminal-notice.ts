import {sanitise} from '../sanitise.ts';
import {noticeText} from './notice-text.ts';
import type {Notice, NotifyPlan, TerminalFacts} from './types.ts';

const esc = '\u001B';
const bell = '\u0007';
const stringTerminator = `${esc}\\`;
const maxLength = 200;

type Protocol = 'none' | 'bell' | 'osc9' | 'osc777' | 'osc99';

/** Unknown terminals get OSC 9, which those that do not know it swallow; the Linux console and GNU screen would print it. */
const protocolOf = ({term, program}: TerminalFacts): Protocol => {
	if (term === '' || term === 'dumb') return 'none';
	if (/kitty/i.test(term)) return 'osc99';
	if (/^(rxvt|foot)/i.test(term) || /^vte$/i.test(program)) return 'osc777';
	if (term === 'linux' || /^(vt\d|cons|ansi)/.test(term)) return 'bell';
	return 'osc9';
};

const asProtocol = (title: string, body: string, protocol: Protocol): string => {
	switch (protocol) {
		case 'osc9':
			return `${esc}]9;${title} - ${body}${bell}`;
		case 'osc777':
			return `${esc}]777;notify;${title.replaceAll(';', ',')};${body}${bell}`;
		case 'osc99':
			return (
				`${esc}]99;i=claude-grid:d=0;${title}${stringTerminator}` +
				`${esc}]99;i=claude-grid:p=body;${body}${stringTerminator}`
			);
		default:
			return '';
	}
};

/** tmux hands on only what is wrapped (and only with allow-passthrough on; without it the bell is left). */
const throughTmux = (bytes: string): string =>
	bytes === '' ? '' : `${esc}Ptmux;${bytes.replaceAll(esc, esc + esc)}${stringTerminator}`;

/** Bytes that make the terminal tell the notice, ending with the bell unless it is to be silent; undefined for a terminal that can do neither. */
export const terminalNotice = (notice: Notice, facts: TerminalFacts): NotifyPlan | undefined => {
	const isScreen = facts.term.startsWith('screen') && !facts.isTmux;
	const best = protocolOf(facts);
	const protocol = best !== 'none' && (isScreen || facts.isBellOnly) ? 'bell' : best;
	if (protocol === 'none' || (protocol === 'bell' && facts.isSilent)) return undefined;
	const title = sanitise(notice.title, {maxLength});
	const bytes = asProtocol(title, noticeText(notice, maxLength), protocol);
	return {via: 'terminal', bytes: `${facts.isTmux ? throughTmux(bytes) : bytes}${facts.isSilent ? '' : bell}`};
};
