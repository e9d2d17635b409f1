import {createContext} from 'react';

/** Takes a whole picture past Ink, which lays out and takes apart each line anew; undefined: Ink draws all there is. */
export const PictureContext = createContext<((lines: readonly string[]) => void) | undefined>(undefined);
