import {minimum} from '../grid/layout.ts';
import {clip} from '../text.ts';
import type {Theme} from '../theme.ts';

/** For terminals below the least size; the run continues. */
export const tooSmall = (theme: Theme, width: number, height: number): readonly string[] =>
	['too small', `needs ${minimum.width}x${minimum.height}`, 'the run continues', 'q leaves']
		.slice(0, Math.max(0, height))
		.map(line => clip(theme, line, width));
