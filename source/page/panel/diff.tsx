import {useState} from 'preact/hooks';
import type {Stream} from '../../run/model/types.ts';
import {usePage} from '../state/page.ts';
import {fileViews, sumText} from '../view/diff-view.ts';
import {Comments} from './comments.tsx';
import {File} from './file.tsx';
import {useLoaded} from './use-loaded.ts';

/** What the stream in focus has changed, file by file; read when it is looked at. */
export const Diff = ({stream}: {readonly stream: Stream}) => {
	const {requests} = usePage();
	const [again, setAgain] = useState(0);
	const load = async () => fileViews(await requests.diff(stream.id));
	const {value, error, isLoading} = useLoaded(load, `${again} ${JSON.stringify(stream.work)}`);
	return (
		<div id="diff" class="body" role="tabpanel" aria-labelledby="tab-diff">
			<section class="scroll" tabIndex={0} aria-label="Diff">
				<Comments stream={stream} />
				<div class="files">
					{value?.map((file, index) => (
						<File key={file.path} file={file} isOpen={index === 0 || value.length <= 4} />
					))}
				</div>
			</section>
			<div class="foot">
				<span class="state">{error ?? (value && !isLoading ? sumText(value) : 'reading …')}</span>
				<button type="button" class="quiet" onClick={() => setAgain(again + 1)}>
					Read again
				</button>
			</div>
		</div>
	);
};
