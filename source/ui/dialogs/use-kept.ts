import {useState} from 'react';

const kept = new WeakMap<object, Map<string, unknown>>();

/** What was typed into a dialog, as long as that dialog is open: it is drawn elsewhere when the terminal changes its size. */
export const useKept = <Value>(of: object | undefined, name: string, first: Value) => {
	const values = of && (kept.get(of) ?? new Map<string, unknown>());
	if (of && values) kept.set(of, values);
	const [value, setValue] = useState<Value>(() => (values?.has(name) ? (values.get(name) as Value) : first));
	const change = (next: Value): void => {
		values?.set(name, next);
		setValue(next);
	};
	return [value, change] as const;
};
