import * as z from 'zod';
import {planSchema} from './schema.ts';
import {planSchemaUrl} from './schema-url.ts';

/** The JSON Schema of our own plan shape, for editors and for agents that draft plans; kept in `plan.schema.json`. */
export const planJsonSchema = (): Readonly<Record<string, unknown>> => {
	const {$schema, ...rest} = z.toJSONSchema(planSchema, {io: 'input'});
	return {
		$schema,
		$id: planSchemaUrl,
		title: 'claude-grid plan',
		description: 'What is to be done: streams, their dependencies, prompts and tasks.',
		...rest,
	};
};
