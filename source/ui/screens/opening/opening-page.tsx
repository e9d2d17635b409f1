import {Box} from 'ink';
import type {ReactNode} from 'react';
import {Lines} from '../../components/lines.tsx';
import type {Theme} from '../../theme.ts';
import {bodyHeight, keyLine, type PageKey, titleRule} from '../parts/page.tsx';
import {brand} from './brand.ts';

export type OpeningPageProps = {
	readonly theme: Theme;
	readonly width: number;
	readonly height: number;
	readonly version: string;
	readonly aside: string;
	/** Lines over and under what is chosen or typed; the ones under it give way first. */
	readonly above: readonly string[];
	readonly below: readonly string[];
	readonly keys: readonly PageKey[];
	readonly leave: PageKey;
	/** Rows the children take. */
	readonly childHeight: number;
	readonly children: ReactNode;
};

/** A page with a menu or a field in its middle. */
export const OpeningPage = (props: OpeningPageProps) => {
	const {theme, width, height, version, aside, above, below, keys, leave, childHeight, children} = props;
	const available = Math.max(0, bodyHeight(height) - childHeight);
	const start = above.slice(0, available);
	return (
		<Box flexDirection="column" width={width} height={height}>
			<Lines theme={theme} width={width} height={1} lines={[titleRule(theme, width, brand(theme, version), aside)]} />
			<Lines theme={theme} width={width} height={start.length} lines={start} />
			<Box height={Math.min(childHeight, bodyHeight(height))} flexShrink={0}>
				{children}
			</Box>
			<Lines theme={theme} width={width} height={available - start.length} lines={below} />
			<Lines theme={theme} width={width} height={1} lines={[keyLine(theme, width, keys, leave)]} />
		</Box>
	);
};
