import {byUser} from '../../by-user.ts';
import type {Feature} from '../../feature.ts';
import {adopt, choiceAlerts} from './race-winner.ts';

/** Several streams work on the same, and one of them counts. */
export const race = {commands: {'stream.adopt': byUser(adopt)}, alerts: {race: choiceAlerts}} satisfies Feature;
