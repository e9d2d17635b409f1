import {Box} from 'ink';
import type {FunctionComponent, ReactNode} from 'react';
import {ScreenContext, type ScreenContextValue} from '../screens/parts/screen-context.ts';
import type {Theme} from '../theme.ts';
import type {ScreenProps} from '../types.ts';
import {type Toast, toastPaint} from './footer.ts';

export type ScreenWithDialogProps = {
	readonly Screen: FunctionComponent<ScreenProps>;
	readonly props: ScreenProps;
	readonly toast: Toast | undefined;
	readonly here: ScreenContextValue['here'];
	/** Drawn in the lowest rows; the screen above keeps what it shows and hears no key. */
	readonly dialog: ((height: number) => ReactNode) | undefined;
};

const least = {screen: 6, dialog: 10};

/** Rows of a dialog over a screen: half of it, or all where there is little. */
export const dialogRows = (height: number): number =>
	height < least.screen + least.dialog ? height : Math.max(least.dialog, Math.floor(height / 2));

const noticeOf = (theme: Theme, toast: Toast | undefined): string | undefined =>
	toast && toastPaint(theme, toast.tone)(toast.text);

/** A full screen, with the dialog over its lower part when there is one. */
export const ScreenWithDialog = ({Screen, props, toast, here, dialog}: ScreenWithDialogProps) => {
	const rows = dialog ? dialogRows(props.height) : 0;
	const context = {hasKeys: dialog === undefined, notice: noticeOf(props.theme, toast), here};
	const left = props.height - rows;
	return (
		<Box flexDirection="column" width={props.width} height={props.height}>
			<Box display={left > 0 ? 'flex' : 'none'}>
				<ScreenContext.Provider value={context}>
					<Screen {...props} height={Math.max(1, left)} />
				</ScreenContext.Provider>
			</Box>
			{dialog?.(rows)}
		</Box>
	);
};
