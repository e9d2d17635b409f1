import {sanitise} from '../../../sanitise.ts';
import type {Theme} from '../../theme.ts';

/** Title of the screens that stand before there is a run. */
export const brand = (theme: Theme, version: string): string =>
	`${theme.focus('claude-grid')} ${theme.dim(sanitise(version, {maxLength: 20}))}`;

/** The last part of a path. */
export const fileName = (path: string): string => sanitise(path.split('/').at(-1) ?? path);
