import {useRef, useState} from 'preact/hooks';
import {countText} from '../../controls/format.ts';
import type {Command} from '../../run/model/command.ts';
import {usePage} from '../state/page.ts';
import {LeaveButton, Modal} from './modal.tsx';

export type FormField = {
	readonly name: string;
	readonly label: string;
	readonly is: 'long' | 'line' | 'choice';
	readonly isRequired?: boolean;
};

export type Values = Readonly<Record<string, string | boolean>>;

type Props = {
	readonly title: string;
	readonly lines?: readonly string[];
	readonly fields: readonly FormField[];
	/** What it would run, write and allow. */
	readonly consent?: readonly string[];
	readonly label: string;
	readonly commandOf: (values: Values) => Command;
};

const most = {long: 20_000, line: 80, choice: 0};

const isText = (node: EventTarget | null): node is HTMLInputElement | HTMLTextAreaElement =>
	node instanceof HTMLTextAreaElement || (node instanceof HTMLInputElement && node.type !== 'checkbox');

/** Nothing is cut: what is too long is said, and not sent. */
const checkLength = (node: EventTarget | null, longest: number): void => {
	if (!isText(node)) return;
	const {length} = node.value.trim();
	node.setCustomValidity(length > longest ? `${countText(length)} of ${countText(longest)} characters: too long` : '');
};

const Field = ({field, isFirst}: {readonly field: FormField; readonly isFirst: boolean}) => {
	const {name, label, is, isRequired = false} = field;
	const id = `ask-${name}`;
	const common = {id, name, required: isRequired, autofocus: isFirst};
	const onInput = (event: Event) => checkLength(event.currentTarget, most[is]);
	if (is === 'choice')
		return (
			<label class="field is-choice">
				<input {...common} type="checkbox" />
				{label}
			</label>
		);
	return (
		<label class="field" for={id}>
			<span>{label}</span>
			{is === 'long' ? (
				<textarea {...common} rows={6} onInput={onInput} />
			) : (
				<input {...common} autocomplete="off" onInput={onInput} />
			)}
		</label>
	);
};

const valueIn = (form: HTMLFormElement, {name}: FormField): string | boolean => {
	const node = form.elements.namedItem(name);
	if (isText(node as never)) return (node as HTMLInputElement).value.trim();
	return node instanceof HTMLInputElement && node.checked;
};

/** Asks for texts. Enter sends from a field of one line, Ctrl-Enter from any. */
export const FormDialog = ({title, lines = [], fields, consent = [], label, commandOf}: Props) => {
	const page = usePage();
	const form = useRef<HTMLFormElement>(null);
	const [isSent, setSent] = useState(false);
	const onSubmit = (event: Event) => {
		event.preventDefault();
		const node = form.current;
		if (!node || isSent) return;
		const values = Object.fromEntries(fields.map(field => [field.name, valueIn(node, field)]));
		const missing = fields.find(({name, isRequired}) => isRequired && values[name] === '');
		if (missing) return (node.elements.namedItem(missing.name) as HTMLElement | null)?.focus();
		setSent(true);
		void page.send(commandOf(values));
		node.closest('dialog')?.close();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
	};
	return (
		<Modal title={title}>
			<form ref={form} onSubmit={onSubmit} onKeyDown={onKeyDown}>
				{lines.map((line, index) => (
					<p key={index}>{line}</p>
				))}
				{fields.map((field, index) => (
					<Field key={field.name} field={field} isFirst={index === 0} />
				))}
				{consent.length > 0 && (
					<div class="consent">
						{consent.map((line, index) => (
							<p key={index}>{line}</p>
						))}
					</div>
				)}
				<div class="buttons">
					<button type="submit" class="main">
						{label}
						<kbd> ctrl enter</kbd>
					</button>
					<LeaveButton label="Leave it" />
				</div>
			</form>
		</Modal>
	);
};
