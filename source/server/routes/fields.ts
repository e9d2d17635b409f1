import type {Ask} from '../reply.ts';
import {refuse} from '../reply.ts';

/** What stands after the question mark under one name: how it is documented, and how it is read. */
export type Field<Value> = {
	readonly description: string;
	readonly schema: object;
	/** The value, or the answer that says what is wrong with the text. */
	readonly read: (c: Ask, name: string, text: string) => Value | Response;
};

export type Fields = Readonly<Record<string, Field<unknown>>>;

export type Values<Given extends Fields> = {
	readonly [Name in keyof Given]?: Given[Name] extends Field<infer Value> ? Value : never;
};

export const whole = (description: string, minimum: number, maximum: number): Field<number> => ({
	description,
	schema: {type: 'integer', minimum, maximum},
	read(c, name, text) {
		const value = /^\d{1,12}$/.test(text) ? Number(text) : -1;
		return value >= minimum && value <= maximum
			? value
			: refuse(c, 400, 'BAD_NUMBER', `${name} must be a whole number from ${minimum} to ${maximum}.`);
	},
});

export const oneOf = <Name extends string>(
	description: string,
	names: readonly Name[],
	{code, whose}: {readonly code: string; readonly whose: string},
): Field<Name> => ({
	description,
	schema: {type: 'string', enum: names},
	read: (c, _name, text) =>
		names.find(one => one === text) ?? refuse(c, 400, code, `${whose} is one of ${names.join(', ')}.`),
});

/** True only where it says so. */
export const flag = (description: string): Field<boolean> => ({
	description,
	schema: {type: 'boolean'},
	read: (_c, _name, text) => text === 'true',
});

/** Only what must never reach git as an option or a revision; git itself knows the rest. */
const isBranch = (name: string): boolean => name.length <= 255 && !/^[-.]|\.\.|@\{|[\s\p{Cc}~^:?*[\\]/u.test(name);

export const branch = (description: string): Field<string> => ({
	description,
	schema: {type: 'string'},
	read: (c, name, text) =>
		isBranch(text) ? text : refuse(c, 400, 'BAD_BRANCH', `${name} is not the name of a branch.`),
});

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const streamId = (description: string): Field<string> => ({
	description,
	schema: {type: 'string'},
	read: (c, _name, text) =>
		idPattern.test(text)
			? text
			: refuse(
					c,
					400,
					'BAD_ID',
					'A stream id is 1 to 64 letters, digits, dots, dashes and underscores, a letter or digit first.',
				),
});

/** What was asked for, field by field; nothing after the equals sign is nothing. Or the answer that says what is wrong. */
export const readFields = <Given extends Fields>(c: Ask, fields: Given): Values<Given> | Response => {
	const values: Record<string, unknown> = {};
	for (const [name, field] of Object.entries(fields)) {
		const text = c.req.query(name);
		if (text === undefined || text === '') continue;
		const value = field.read(c, name, text);
		if (value instanceof Response) return value;
		values[name] = value;
	}
	return values as Values<Given>;
};
