"""Tiny models with random weights, saved as people save theirs: model.save_pretrained(folder) and what belongs beside it."""

import json
import warnings
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from wave import open as open_wave

import numpy as np
import tokenizers
import torch
import transformers as hf
from PIL import Image, ImageDraw

from apps.inference.predictors import family
from apps.inference.predictors.contract import Item, Predictor, Source
from apps.inference.predictors.settings import read_settings
from apps.kinds.values import Asset

FAMILY = family("transformers")
NAMES = ("cat", "dog", "fox")
SWIN = {"image_size": 64, "patch_size": 4, "embed_dim": 8, "depths": [1] * 4, "num_heads": [1] * 4, "window_size": 4}
VIT = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}


def named(names: Sequence[str] = NAMES) -> dict[str, Any]:
    return {"id2label": dict(enumerate(names)), "label2id": {name: at for at, name in enumerate(names)}}


def keep(folder: Path, model: Any, *beside: Any) -> Path:
    """Save them into a folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for each in (model, *beside):
            each.save_pretrained(folder)
    return folder


def source(folder: Path, task: str, **settings: Any) -> Source:
    told = read_settings({"task": task, "model": str(folder), "device": "cpu", **settings}, FAMILY.settings)
    return Source(settings=told, folders=(folder.parent,))


def load(folder: Path, task: str, **settings: Any) -> Predictor:
    return FAMILY.load(source(folder, task, **settings))


def vit(folder: Path, **config: Any) -> Path:
    torch.manual_seed(1)
    made = hf.ViTForImageClassification(hf.ViTConfig(**VIT, image_size=32, patch_size=8, **{**named(), **config}))
    return keep(folder, made, hf.ViTImageProcessorPil(size={"height": 32, "width": 32}))


def yolos(folder: Path) -> Path:
    torch.manual_seed(2)
    config = hf.YolosConfig(**VIT, image_size=[64, 96], patch_size=16, num_detection_tokens=6, **named())
    return keep(folder, hf.YolosForObjectDetection(config), hf.YolosImageProcessorPil(size={"shortest_edge": 64, "longest_edge": 96}))


def detr(folder: Path) -> Path:
    torch.manual_seed(3)
    back = hf.ResNetConfig(embedding_size=8, hidden_sizes=[8] * 4, depths=[1] * 4, layer_type="basic", out_features=["stage4"])
    config = hf.DetrConfig(
        use_timm_backbone=False, backbone=None, backbone_config=back, d_model=16, encoder_layers=1, decoder_layers=1, num_queries=5,
        encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=16, decoder_ffn_dim=16, **named(),
    )  # fmt: skip
    return keep(folder, hf.DetrForObjectDetection(config), hf.DetrImageProcessorPil(size={"shortest_edge": 64, "longest_edge": 96}))


def segformer(folder: Path) -> Path:
    torch.manual_seed(4)
    config = hf.SegformerConfig(
        num_encoder_blocks=2, depths=[1, 1], sr_ratios=[2, 1], hidden_sizes=[8, 16], patch_sizes=[3, 3], strides=[2, 2],
        num_attention_heads=[1, 2], mlp_ratios=[2, 2], decoder_hidden_size=16, **named(),
    )  # fmt: skip
    return keep(folder, hf.SegformerForSemanticSegmentation(config), hf.SegformerImageProcessorPil(size={"height": 32, "width": 32}))


def mask2former(folder: Path) -> Path:
    torch.manual_seed(5)
    config = hf.Mask2FormerConfig(
        backbone_config=hf.SwinConfig(**SWIN, out_features=["stage1", "stage2", "stage3", "stage4"]), feature_size=32, mask_feature_size=32,
        hidden_dim=32, encoder_feedforward_dim=16, encoder_layers=1, decoder_layers=2, num_attention_heads=2, dim_feedforward=16,
        num_queries=6, **named(),
    )  # fmt: skip
    made = hf.Mask2FormerForUniversalSegmentation(config)
    return keep(folder, made, hf.Mask2FormerImageProcessorPil(size={"height": 64, "width": 64}))


def item(number: int = 0, size: tuple[int, int] = (90, 70)) -> Item:
    """A picture of (width, height) with noise, a disc and a bar."""
    image = Image.fromarray(np.random.default_rng(number).integers(90, 150, (size[1], size[0], 3), dtype=np.uint8))
    draw = ImageDraw.Draw(image)
    draw.ellipse((10, 10, size[0] // 2, size[1] // 2), fill=(230, 40, 40))
    draw.rectangle((size[0] // 2, size[1] // 2, size[0] - 6, size[1] - 8), fill=(30, 60, 230))
    return Item(f"picture-{number}", str(number), image.copy)


BERT = {
    "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 64,
}  # fmt: skip
CORPUS = (
    "Ana Müller met Bob in São Paulo on Monday.", "The naïve café owner, O'Brien, sold 12 croissants to people from Zürich.",
    "日本語 and emoji 👩‍🚀🚀 stand between words.", "Cats, dogs and foxes run through the long grass of the meadow.",
)  # fmt: skip


def wordpiece() -> Any:
    """BERT's kind of tokenizer: lower case, without accents, offsets in the text as it was.

    Its pieces are the corpus's letters and short words, in order: the library's own trainer numbers letters by a hash, so that
    weights of one seed would mean something else in every process.
    """
    normalizer, splitter = tokenizers.normalizers.BertNormalizer(), tokenizers.pre_tokenizers.BertPreTokenizer()
    words = {word for text in CORPUS for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(text))}
    letters = sorted({letter for word in words for letter in word})
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    short = sorted(word for word in words if 1 < len(word) < 5)
    pieces = [*special, *letters, *(f"##{letter}" for letter in letters), *short]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    made = tokenizers.Tokenizer(tokenizers.models.WordPiece(vocab=vocabulary, unk_token="[UNK]"))
    made.normalizer, made.pre_tokenizer = normalizer, splitter
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return hf.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", model_max_length=32
    )


def bytelevel() -> Any:
    """GPT's kind of tokenizer: pairs of bytes, the space before a word part of it."""
    made = tokenizers.Tokenizer(tokenizers.models.BPE())
    made.pre_tokenizer, made.decoder = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False), tokenizers.decoders.ByteLevel()
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        CORPUS, tokenizers.trainers.BpeTrainer(vocab_size=320, special_tokens=["<pad>", "<s>", "</s>"], initial_alphabet=alphabet)
    )
    made.post_processor = tokenizers.processors.ByteLevel(trim_offsets=False)
    return hf.PreTrainedTokenizerFast(tokenizer_object=made, pad_token="<pad>", bos_token="<s>", eos_token="</s>", model_max_length=32)


def bert(folder: Path, kind: Any, tokenizer: Any, names: Sequence[str]) -> Path:
    torch.manual_seed(6)
    config = hf.BertConfig(**BERT, vocab_size=len(tokenizer), **named(names))
    return keep(folder, kind(config), tokenizer)


def text_item(**texts: str) -> Item:
    """A text under '', or parts of a conversation by their names."""
    modality = "text" if "whole" in texts else "conversation"
    parts = {"": texts["whole"]} if "whole" in texts else texts
    return Item("text", "0", Image.Image, asset=Asset(modality), texts=lambda: parts)


def owlvit(folder: Path) -> Path:
    torch.manual_seed(7)
    tokenizer = wordpiece()
    text = {
        "vocab_size": len(tokenizer), "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
        "max_position_embeddings": 32, "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3,
    }  # fmt: skip
    vision = {**VIT, "image_size": 64, "patch_size": 16}
    made = hf.OwlViTForObjectDetection(hf.OwlViTConfig(text_config=text, vision_config=vision, projection_dim=16))
    return keep(folder, made, hf.OwlViTImageProcessorPil(size={"height": 64, "width": 64}), tokenizer)


def grounding(folder: Path, *, most_text: int = 32, most_tokens: int = 64) -> Path:
    """Its text may have `most_text` tokens, its tokenizer stops at `most_tokens`."""
    torch.manual_seed(11)
    tokenizer = wordpiece()
    tokenizer.model_max_length = most_tokens
    text = hf.BertConfig(**BERT, vocab_size=len(tokenizer))
    made = hf.GroundingDinoConfig(
        backbone_config=hf.SwinConfig(**SWIN, out_features=["stage2", "stage3", "stage4"]), text_config=text.to_dict(), d_model=32,
        encoder_layers=1, decoder_layers=2, encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=16, decoder_ffn_dim=16,
        num_queries=6, num_feature_levels=4, max_text_len=most_text,
    )  # fmt: skip
    pictures = hf.GroundingDinoImageProcessorPil(size={"shortest_edge": 64, "longest_edge": 96})
    return keep(folder, hf.GroundingDinoForObjectDetection(made), pictures, tokenizer)


def clip(folder: Path) -> Path:
    torch.manual_seed(8)
    tokenizer = wordpiece()
    text = {
        "vocab_size": len(tokenizer), "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
        "max_position_embeddings": 32, "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3,
    }  # fmt: skip
    vision = {**VIT, "image_size": 32, "patch_size": 8}
    made = hf.CLIPModel(hf.CLIPConfig(text_config=text, vision_config=vision, projection_dim=16, logit_scale_init_value=1.0))
    pictures = hf.CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    return keep(folder, made, pictures, tokenizer)


def siglip(folder: Path) -> Path:
    torch.manual_seed(8)
    tokenizer = wordpiece()
    tokenizer.model_max_length = 16
    tokenizer.model_input_names = ["input_ids"]
    text = {**VIT, "vocab_size": len(tokenizer), "max_position_embeddings": 16, "projection_size": 16}
    made = hf.SiglipModel(hf.SiglipConfig(text_config=text, vision_config={**VIT, "image_size": 32, "patch_size": 8}))
    return keep(folder, made, hf.SiglipImageProcessorPil(size={"height": 32, "width": 32}), tokenizer)


def wav2vec2(folder: Path) -> Path:
    torch.manual_seed(9)
    config = hf.Wav2Vec2Config(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, conv_dim=[8, 8], conv_stride=[10, 8],
        conv_kernel=[10, 8], num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2, num_feat_extract_layers=2, vocab_size=4, **named(),
    )  # fmt: skip
    return keep(folder, hf.Wav2Vec2ForSequenceClassification(config), hf.Wav2Vec2FeatureExtractor(sampling_rate=8000))


def audio_item(seconds: float = 2.0, rate: int = 44_100, pitch: float = 440.0) -> Item:
    """A tone, as 16-bit stereo WAV."""
    file = BytesIO()
    wave = (np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * pitch / rate) * 12_000).astype("<i2")
    with open_wave(file, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(np.repeat(wave, 2).tobytes())
    return Item(f"tone-{pitch:g}", "0", Image.Image, asset=Asset("audio"), read=file.getvalue)


def sam(folder: Path) -> Path:
    torch.manual_seed(10)
    vision = hf.SamVisionConfig(
        hidden_size=16, output_channels=16, num_hidden_layers=1, num_attention_heads=2, image_size=64, patch_size=8, mlp_dim=16,
        num_pos_feats=8, window_size=4, global_attn_indexes=[0],
    )  # fmt: skip
    prompts = hf.SamPromptEncoderConfig(hidden_size=16, image_size=64, patch_size=8, mask_input_channels=4)
    decoder = hf.SamMaskDecoderConfig(hidden_size=16, mlp_dim=16, num_hidden_layers=1, num_attention_heads=2, iou_head_hidden_dim=16)
    made = hf.SamModel(hf.SamConfig(vision_config=vision, prompt_encoder_config=prompts, mask_decoder_config=decoder))
    return keep(folder, made, hf.SamImageProcessorPil(size={"longest_edge": 64}, pad_size={"height": 64, "width": 64}))


def ctc(folder: Path) -> Path:
    """A model that spells: letters a to c, a mark between words, and nothing."""
    torch.manual_seed(11)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps({"<pad>": 0, "|": 1, "<unk>": 2, "a": 3, "b": 4, "c": 5}))
    tokenizer = hf.Wav2Vec2CTCTokenizer(str(folder / "vocab.json"), bos_token=None, eos_token=None)
    config = hf.Wav2Vec2Config(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, conv_dim=[8, 8], conv_stride=[10, 8],
        conv_kernel=[10, 8], num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2, num_feat_extract_layers=2, vocab_size=6,
    )  # fmt: skip
    return keep(folder, hf.Wav2Vec2ForCTC(config), hf.Wav2Vec2FeatureExtractor(sampling_rate=8000), tokenizer)


def writer(folder: Path) -> Path:
    """A model that writes what it hears."""
    torch.manual_seed(12)
    tokenizer = bytelevel()
    config = hf.Speech2TextConfig(
        vocab_size=len(tokenizer), d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2,
        encoder_ffn_dim=16, decoder_ffn_dim=16, conv_channels=16, max_target_positions=16, num_conv_layers=1, conv_kernel_sizes=(3,),
        input_feat_per_channel=8, pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1,
    )  # fmt: skip
    extractor = hf.Speech2TextFeatureExtractor(feature_size=8, num_mel_bins=8, sampling_rate=8000)
    return keep(folder, hf.Speech2TextForConditionalGeneration(config), extractor, tokenizer)
