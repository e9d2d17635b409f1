import {UserError} from '../../error.ts';
import {parsePlanText} from '../../plan/read-plan.ts';
import {problemLines} from '../../plan/schema/describe-problems.ts';
import {templateNames} from '../../plan/templates.ts';
import {readTemplate, templateFiles} from '../../store/resource-files.ts';
import {samplePlan} from './sample-plan.ts';

export type Template = {readonly name: string; readonly isOwn: boolean};

/** The package's templates and the repository's own, which win; the package's first. */
export const templatesOf = (root: string): readonly Template[] => {
	const own = templateFiles(root);
	return [
		...templateNames.map(name => ({name, isOwn: own.includes(name)})),
		...own.filter(name => !templateNames.some(one => one === name)).map(name => ({name, isOwn: true})),
	];
};

/** The text of a plan made from a template, and what was left out of it. Throws UserError for a name that is none, or a template that is not a plan. */
export const planFrom = (
	name: string,
	{root, folder}: {readonly root: string; readonly folder: string},
): {readonly text: string; readonly leftOut: readonly string[]} => {
	const own = readTemplate(root, name);
	if (own !== undefined) return {text: checked(name, own), leftOut: []};
	const builtIn = templateNames.find(one => one === name);
	if (builtIn === undefined)
		throw new UserError(`There is no template "${name}".`, {
			hint: `templates are ${templatesOf(root)
				.map(one => one.name)
				.join(', ')}`,
		});
	const {document, leftOut} = samplePlan(builtIn, folder);
	return {text: `${JSON.stringify(document, undefined, '\t')}\n`, leftOut};
};

const checked = (name: string, text: string): string => {
	const reading = parsePlanText(text);
	if (reading.ok) return text.endsWith('\n') ? text : `${text}\n`;
	const problems = problemLines(reading.faults).slice(0, 5);
	throw new UserError([`.claude-grid/templates/${name}.json is not a plan:`, ...problems].join('\n'), {
		hint: 'fix the template; nothing was written',
	});
};
