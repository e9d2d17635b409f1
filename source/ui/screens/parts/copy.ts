/** The bytes that put a text into the clipboard of the terminal the user sits at, also over ssh (OSC 52). */
export const copyBytes = (text: string): string => `\u001B]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;
