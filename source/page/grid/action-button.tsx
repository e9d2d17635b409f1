import type {ActionName} from '../../controls/binding.ts';
import {refusalOf} from '../../controls/binding.ts';
import {keymap} from '../../controls/keymap.ts';
import {helpOf} from '../state/act.ts';
import {usePage} from '../state/page.ts';
import {upperFirst} from '../view/words.ts';
import {Key} from './key.tsx';

type Props = {
	readonly name: ActionName;
	readonly label?: string;
	/** null: about the run. */
	readonly streamId?: string | null;
	/** Not there while it can do nothing. */
	readonly isRare?: boolean;
};

/** A button that says why when it does nothing now; it stays reachable for keyboards and fingers. */
export const ActionButton = ({name, label, streamId, isRare = false}: Props) => {
	const page = usePage();
	const {run, isLive, focusedId} = page.get();
	const binding = keymap().find(({action}) => action === name);
	if (!binding) return null;
	const context = {run, focusedId: streamId === null ? undefined : (streamId ?? focusedId)};
	const reason = isLive ? refusalOf(binding, context) : 'there is no connection';
	if (isRare && reason !== undefined) return null;
	return (
		<button
			type="button"
			data-action={name}
			aria-disabled={reason === undefined ? undefined : 'true'}
			title={reason ?? helpOf(binding)}
			onClick={() => page.perform(name, streamId)}
		>
			{label ?? upperFirst(binding.label)}
			<Key name={binding.show} />
		</button>
	);
};
