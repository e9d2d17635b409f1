import {insightLines} from '../../../print/report/insight-lines.ts';
import {insightsOf} from '../../../run/insights/insights.ts';
import {openRepository} from '../../connect/connection.ts';
import type {Context} from '../../context.ts';
import {pastRecords} from '../../report/past-records.ts';

/** Per agent and model what past runs of this repository cost and how they ended. */
export const run = async (context: Context): Promise<number> => {
	const {commonDir} = await openRepository(context);
	const insights = insightsOf(pastRecords(commonDir));
	if (context.flags.json) context.print(JSON.stringify({insights}, undefined, '\t'));
	else if (insights.length === 0)
		context.warn('No agent has worked in a run of this repository yet; fake agents and commands are not counted.');
	else for (const line of insightLines(insights, context.style)) context.print(line);
	return 0;
};
