import {startGitByShell} from '../../source/git/call/small-shell.ts';

// As in an engine: a test's process is large, and to start a git from it itself costs more than that git.
startGitByShell();
