import type {DialogChoice, ExitReason, Outside, ScreenName} from '../controls/types.ts';
import type {Engine, StartAnswer} from '../engine/types.ts';
import type {TerminalFacts} from '../notify/types.ts';
import type {RepositoryProgram} from '../plan/consent/repository-programs.ts';
import type {AgentName, Plan} from '../plan/types.ts';
import type {Run} from '../run/model/types.ts';
import type {Ran} from '../run/view/ran.ts';
import type {VerbInfo} from './commands/palette.ts';
import type {Theme, ThemeName} from './theme.ts';

export type {DialogChoice, ExitReason, Outside, ScreenName};

export type NotifyTone = 'good' | 'bad' | 'info';

/** What every full screen is given. It draws at most `width` x `height` cells and handles its own keys; esc calls `close`. */
export type ScreenProps = {
	readonly run: Run;
	readonly width: number;
	readonly height: number;
	/** Epoch milliseconds, changes at most four times a second. */
	readonly now: number;
	readonly theme: Theme;
	/** The stream the screen is about; undefined only when the run has no stream. */
	readonly focusedId: string | undefined;
	/** The key of the alert that the screen was opened for. */
	readonly about?: string | undefined;
	/** The screen it was opened from. */
	readonly from?: ScreenName | undefined;
	readonly engine: Engine;
	/** One sentence in the footer for some seconds. */
	readonly notify: (text: string, tone?: NotifyTone) => void;
	readonly close: () => void;
	/** Opens another screen, which comes back here; `streamId` moves the focus first; `about`: the key of an alert. */
	readonly open: (screen: ScreenName, streamId?: string, about?: string) => void;
	/** Raw bytes to the terminal that are no picture (OSC 52 copy); undefined where it cannot be done. */
	readonly writeToTerminal?: (bytes: string) => void;
};

/** A question in the place of the log pane; at most `width` x `height`. Esc answers undefined and changes nothing. */
export type ConfirmDialogProps = {
	readonly theme: Theme;
	readonly width: number;
	readonly height: number;
	readonly title: string;
	/** Sentences under the title: what will happen and what will not. */
	readonly lines: readonly string[];
	/** The first one is chosen by enter. */
	readonly choices: readonly DialogChoice[];
	readonly onAnswer: (value: string | undefined) => void;
};

export type NewStream = {
	readonly prompt: string;
	readonly name?: string;
	readonly agent?: AgentName;
	readonly after?: readonly string[];
};

export type NewStreamDialogProps = {
	/** The dialog that is open: what is typed is kept as long. */
	readonly keptFor?: object;
	readonly theme: Theme;
	readonly width: number;
	readonly height: number;
	readonly run: Run;
	/** Offered as the stream to start after. */
	readonly focusedId: string | undefined;
	/** Undefined: cancelled. */
	readonly onAnswer: (stream: NewStream | undefined) => void;
};

export type MessageDialogProps = {
	/** The dialog that is open: what is typed is kept as long. */
	readonly keptFor?: object;
	readonly theme: Theme;
	readonly width: number;
	readonly height: number;
	readonly run: Run;
	/** The stream whose agent is told. */
	readonly streamId: string;
	/** Undefined: cancelled. */
	readonly onAnswer: (text: string | undefined) => void;
};

export type FoundAgent = {
	readonly name: AgentName;
	/** Undefined: not on PATH. */
	readonly version?: string;
	readonly installLine: string;
};

/** What the user chose before there is a run; the command does the work. */
export type Choice =
	| {readonly is: 'template'; readonly template: string}
	| {readonly is: 'goal'; readonly goal: string}
	| {readonly is: 'demo'}
	| {readonly is: 'init'}
	| {readonly is: 'edit'}
	/** The plan's file has changed. */
	| {readonly is: 'reread'}
	/** The same plan by fake agents. */
	| {readonly is: 'rehearse'}
	/** At the run that stands. */
	| {readonly is: 'look'};

/** What is wrong with a plan; `source`: the line of the file that `place` (from 1) is in. Raw. */
export type ShownProblem = {
	readonly message: string;
	readonly place?: {readonly line: number; readonly column: number};
	readonly source?: string;
};

export type Hindrance = {readonly message: string; readonly cure?: string};

/** What is shown while there is no run. */
export type Opening =
	| {
			readonly is: 'plan';
			readonly plan: Plan;
			readonly planPath: string;
			/** The checkout it starts in, the branch or commit it starts from, the branch merges go to: as the user reads them. */
			readonly checkout: string;
			readonly base: string;
			readonly target: string;
			readonly worktreeFolder: string;
			readonly diskNeedBytes?: number;
			/** How many ignored files each worktree gets a copy of, by .worktreeinclude. */
			readonly included?: number;
			/** What .worktreeinclude names and is not copied. */
			readonly leftOut?: string;
			/** What the repository itself makes agents and steps run, or tells agents. */
			readonly brought?: readonly RepositoryProgram[];
			readonly agents: readonly FoundAgent[];
			/** Ids of the longest chain of dependencies, first to last. */
			readonly criticalPath: readonly string[];
			/** Advice of `plan lint` and how something was read that the author may not expect. */
			readonly advice: readonly string[];
			/** What keeps it from starting (a missing agent), with the cure; empty: enter starts. */
			readonly obstacles: readonly Hindrance[];
			/** The run that stands in this repository. */
			readonly ran?: Ran;
			readonly start: () => Promise<StartAnswer>;
	  }
	| {
			readonly is: 'noPlan';
			readonly repository: string;
			readonly templates: readonly string[];
			/** Why no agent can draft a plan here, and what to do about it. */
			readonly noDraft?: Hindrance;
			/** A goal that was typed before, and why it did not become a plan. */
			readonly tried?: {readonly goal: string; readonly why: Hindrance};
	  }
	| {
			readonly is: 'broken';
			readonly planPath: string;
			readonly problems: readonly ShownProblem[];
			/** The file holds something else by now. */
			readonly isChanged: () => Promise<boolean>;
	  }
	| {readonly is: 'noRepository'; readonly folder: string; readonly demoFolder: string};

export type OpeningProps<Kind extends Opening['is']> = {
	readonly opening: Extract<Opening, {is: Kind}>;
	readonly width: number;
	readonly height: number;
	readonly theme: Theme;
	readonly version: string;
	readonly choose: (choice: Choice) => void;
	/** Leaves the program. */
	readonly quit: () => void;
};

/** The line to the engine. away: tried again by itself; lost: it is not. */
export type LinkState =
	| {readonly is: 'connected'}
	| {readonly is: 'away' | 'lost' /** Raw; absent: nobody answers. */; readonly reason?: string};

export type Link = {readonly get: () => LinkState; readonly subscribe: (listener: () => void) => () => void};

export type UiProps = {
	readonly engine: Engine;
	/**
	 * Stops what works on the stream, runs the agent's own interactive form in this terminal, and asks there how the
	 * stream continues; the app has let go of the terminal meanwhile.
	 */
	readonly attach: (streamId: string) => Promise<void>;
	/** A shell in the stream's worktree; it changes no state. */
	readonly shell: (streamId: string) => Promise<void>;
	/** Opens the user's own program in the stream's worktree; it changes no state. */
	readonly outside: (what: Outside, streamId: string) => Promise<void>;
	/** Runs a program of the user's own at the stream. */
	readonly runOwn: (argv: readonly string[], streamId: string) => Promise<void>;
	/** Runs a verb of the command line, and waits until its output was read. */
	readonly runVerb: (words: readonly string[]) => Promise<void>;
	/** The verbs there are. */
	readonly verbs: readonly VerbInfo[];
	/** The terminal takes a copy (OSC 52). */
	readonly canCopy: boolean;
	readonly now: () => number;
	/** Absent: always connected. */
	readonly link?: Link;
	/** Over ssh: one picture a second and no spinner. */
	readonly isRemote: boolean;
	readonly isAscii: boolean;
	readonly hasColour: boolean;
	readonly themeName?: ThemeName;
	/** The terminal tells of clicks and the wheel. */
	readonly hasMouse?: boolean;
	readonly version: string;
	/** One sentence shown at first, such as what happened while nobody looked. */
	readonly greeting?: string;
	/** How alerts are told to a user who looks elsewhere; undefined: not at all. */
	readonly terminalFacts?: TerminalFacts;
};
