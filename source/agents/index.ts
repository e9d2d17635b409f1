import type {AgentName} from '../plan/types.ts';
import {claude} from './claude.ts';
import {codex} from './codex.ts';
import {command} from './command.ts';
import {fake} from './fake.ts';
import {gemini} from './gemini.ts';
import {opencode} from './opencode.ts';
import type {Adapter} from './types.ts';

export const adapters: Readonly<Record<AgentName, Adapter>> = {claude, codex, gemini, opencode, command, fake};

export const adapterFor = (name: AgentName): Adapter => adapters[name];
