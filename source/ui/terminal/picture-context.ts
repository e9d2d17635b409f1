import {createContext} from 'react';

export type ShowPicture = (lines: readonly string[] | undefined) => void;

/**
 * Takes a whole picture past Ink, which lays out and takes apart each line anew, until it is given undefined. Without it
 * Ink draws all there is.
 */
export const PictureContext = createContext<ShowPicture | undefined>(undefined);
