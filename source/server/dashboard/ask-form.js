import {byId, element} from './dom.js';
import {countText} from './words.js';

/** Nothing is cut: what is too long is said, and not sent. */
const checkLength = (field, most) => {
	const {length} = field.value.trim();
	field.setCustomValidity(length > most ? `${countText(length)} of ${countText(most)} characters: too long` : '');
};

const fieldNode = ({name, label, isLong, isRequired, isChoice}, index) => {
	const most = isLong ? 20_000 : 80;
	const id = `ask-${name}`;
	const common = {
		id,
		name,
		required: isRequired,
		autofocus: index === 0,
		oninput: event => checkLength(event.target, most),
	};
	if (isChoice)
		return element('label', {class: 'field is-choice'}, element('input', {...common, type: 'checkbox'}), label);
	const input = isLong ? element('textarea', {...common, rows: 6}) : element('input', {...common, autocomplete: 'off'});
	return element('label', {class: 'field', for: id}, element('span', {}, label), input);
};

/**
 * Asks for texts in a dialog and gives the command made of them; null when the user left it. `consent`: what it will run. Enter sends
 * from a field of one line, Ctrl-Enter from any.
 */
export const askForm = ({title, lines, fields, consent = [], label, commandOf}) =>
	new Promise(resolve => {
		const dialog = byId('ask');
		const leave = element('button', {type: 'button', onclick: () => dialog.close()}, 'Leave it ', key('esc'));
		const form = element(
			'form',
			{method: 'dialog'},
			element('h2', {id: 'ask-title'}, title),
			...lines.map(line => element('p', {}, line)),
			...fields.map(fieldNode),
			consent.length > 0 && element('div', {class: 'consent'}, ...consent.map(line => element('p', {}, line))),
			element('div', {class: 'buttons'}, element('button', {class: 'main'}, `${label} `, key('ctrl enter')), leave),
		);
		let values = null;
		form.onsubmit = event => {
			const given = Object.fromEntries(
				fields.map(({name, isChoice}) => [
					name,
					isChoice ? form.elements[name].checked : form.elements[name].value.trim(),
				]),
			);
			const missing = fields.find(({name, isRequired}) => isRequired && given[name] === '');
			if (missing) {
				event.preventDefault();
				form.elements[missing.name].focus();
			} else values = given;
		};
		dialog.replaceChildren(form);
		dialog.setAttribute('aria-labelledby', 'ask-title');
		dialog.onkeydown = event => {
			if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
		};
		dialog.onclose = () => resolve(values === null ? null : commandOf(values));
		dialog.showModal();
	});

const key = name => element('kbd', {}, name);
