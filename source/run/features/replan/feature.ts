import type {Feature} from '../../feature.ts';
import {addStream} from './add-stream.ts';
import {applyPlan} from './apply-plan.ts';

/** The plan changes while its streams work. */
export const replan = {commands: {'stream.add': addStream, 'plan.apply': applyPlan}} satisfies Feature;
