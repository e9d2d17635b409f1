import {sanitise} from '../../sanitise.ts';
import type {Redact} from './redact.ts';

declare const made: unique symbol;
/** Markup of ours; every text of others in it was escaped. */
export type Html = {readonly text: string; readonly [made]: true};

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, character => entities[character] ?? character);

type Value = Html | string | number | readonly Html[];

const isList = (value: Value): value is readonly Html[] => Array.isArray(value);
const textOf = (value: Value): string => {
	if (typeof value === 'number') return String(value);
	if (typeof value === 'string') return escaped(value);
	return isList(value) ? value.map(({text}) => text).join('') : value.text;
};

/** Markup with values in it: texts are escaped, markup is taken as it is. */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html => {
	const text = parts.map((part, index) => part + (index < values.length ? textOf(values[index]!) : '')).join('');
	return {text} as Html;
};

/** One line of a text of others, as the page shows it: nothing hidden, no secret. */
export const shownLine = (redact: Redact, text: string, maxLength = 2000): string =>
	sanitise(redact(text), {revealHidden: true, maxLength});
