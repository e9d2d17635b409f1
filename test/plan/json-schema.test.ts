import {readFileSync, writeFileSync} from 'node:fs';
import {expect, it} from 'vitest';
import {planJsonSchema} from '../../source/plan/schema/json-schema.ts';

const file = new URL('../../source/plan/plan.schema.json', import.meta.url);

it('plan.schema.json is the schema plans are read with (UPDATE=1 writes it)', () => {
	const text = `${JSON.stringify(planJsonSchema(), null, '\t')}\n`;
	if (process.env.UPDATE === '1') {
		writeFileSync(file, text);
	}

	expect(readFileSync(file, 'utf8')).toBe(text);
});

it('the JSON Schema refuses unknown keys, needs streams, and describes what people write', () => {
	const schema = planJsonSchema() as unknown as {
		readonly required: readonly string[];
		readonly additionalProperties: boolean;
		readonly properties: {
			readonly streams: {
				readonly items: {
					readonly properties: Record<string, {readonly description?: string; readonly pattern?: string}>;
				};
			};
		};
	};
	const stream = schema.properties.streams.items.properties;
	expect(schema).toMatchObject({required: ['streams'], additionalProperties: false});
	expect(stream.id?.pattern).toBe('^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$');
	expect(Object.entries(stream).filter(([, {description}]) => description === undefined)).toEqual([]);
});
