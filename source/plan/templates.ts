import {approaches} from './templates/approaches.ts';
import {bugs} from './templates/bugs.ts';
import {features} from './templates/features.ts';
import {refactor} from './templates/refactor.ts';

export const templateNames = ['features', 'bugs', 'refactor', 'approaches'] as const;
export type TemplateName = (typeof templateNames)[number];

/** Plan documents for `init`, to be edited; `features` is the sample. */
export const templates: Readonly<Record<TemplateName, object>> = {features, bugs, refactor, approaches};
