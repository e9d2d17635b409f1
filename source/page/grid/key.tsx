/** A key as it is written behind the name of what it does. */
export const Key = ({name}: {readonly name: string}) => (name === '' ? null : <kbd> {name}</kbd>);
