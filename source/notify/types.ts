import type {AlertKind} from '../run/model/types.ts';

/** What the user is told; raw text, made safe where it becomes bytes or an argv. */
export type Notice = {
	readonly title: string;
	readonly body: string;
	/** It asks to allow something: nothing of the body may stay hidden. */
	readonly isQuestion?: boolean;
	/** Critical: the run waits for the user. */
	readonly urgency: 'normal' | 'critical';
	/** The alert's kind; `done`, `ended`: the run is over; `several`. */
	readonly kind?: AlertKind | 'done' | 'ended' | 'several';
	readonly streamId?: string;
};

/** What is known of the terminal a client draws on; from TERM, TERM_PROGRAM and TMUX of its environment. */
export type TerminalFacts = {
	readonly term: string;
	readonly program: string;
	readonly isTmux: boolean;
	/** No bell; what the terminal shows without a sound stays. */
	readonly isSilent?: boolean;
	/** No sequences, only the bell: the desktop shows the text. */
	readonly isBellOnly?: boolean;
	/** When nothing is told, `22:00-07:00` by the local clock. */
	readonly quietHours?: string;
};

/** How a notice gets out: bytes for the terminal (a client writes them, they cross ssh), or a program to run. */
export type NotifyPlan =
	| {readonly via: 'terminal'; readonly bytes: string}
	| {readonly via: 'program'; readonly argv: readonly string[]};
