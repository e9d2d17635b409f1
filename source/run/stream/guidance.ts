import {roleText} from '../../plan/consent/resources.ts';
import {roleName} from '../../plan/consent/roles.ts';
import type {Plan, PlannedStream} from '../../plan/types.ts';

/** Characters of all roles together in one prompt. */
const maxLength = 16_000;

/** How the stream is to be worked on: its workflow, and the roles its tasks name. */
export const guidance = (plan: Plan, planned: PlannedStream): readonly string[] => [
	workflowPart(plan, planned),
	rolesPart(plan, planned),
];

const workflowPart = ({workflows}: Plan, {workflow}: PlannedStream): string => {
	const text = workflow !== undefined && workflows && Object.hasOwn(workflows, workflow) ? workflows[workflow] : '';
	return text ? `Workflow "${workflow}": work like this.\n\n${text}` : '';
};

const rolesPart = (plan: Plan, {tasks}: PlannedStream): string => {
	const names = [...new Set(tasks.flatMap(({role}) => (role === undefined ? [] : [roleName(role)])))];
	const parts: string[] = [];
	let left = maxLength;
	for (const name of names) {
		const text = roleText(plan, name);
		if (text === undefined || text.length > left) continue;
		left -= text.length;
		parts.push(`As ${name}:\n${text}`);
	}
	return parts.length === 0 ? '' : `Do each task in the role that it names.\n\n${parts.join('\n\n')}`;
};
